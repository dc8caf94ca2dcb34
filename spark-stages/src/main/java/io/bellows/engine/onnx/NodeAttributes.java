package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.bellows.network.layer.Window;
import java.util.Arrays;
import java.util.Optional;

/**
 * The settings of one operator of a file.
 *
 * @param node the operator
 */
record NodeAttributes(NodeProto node) {
    private Optional<AttributeProto> find(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    long number(String name, long otherwise) {
        return find(name).map(AttributeProto::getI).orElse(otherwise);
    }

    float real(String name, float otherwise) {
        return find(name).map(AttributeProto::getF).orElse(otherwise);
    }

    long[] numbers(String name, long... otherwise) {
        return find(name)
                .map(found ->
                        found.getIntsList().stream().mapToLong(Long::longValue).toArray())
                .orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return find(name).map(found -> found.getS().toStringUtf8()).orElse(otherwise);
    }

    /** Number of the texts {@code name}. */
    int texts(String name) {
        return find(name).map(AttributeProto::getStringsCount).orElse(0);
    }

    /** Fails unless {@code name} is {@code expected}, or not given where that is the default. */
    void require(String name, long expected) {
        long found = number(name, expected);
        if (found != expected) {
            throw new IllegalArgumentException("found " + name + " " + found + ", expected " + expected);
        }
    }

    /**
     * The window of a convolution or pooling over images.
     *
     * @param kernel height and width, where the operator does not say
     * @param height of the input
     * @param width of the input
     */
    Window window(long[] kernel, int height, int width) {
        long[] size = numbers("kernel_shape", kernel);
        long[] strides = numbers("strides", 1, 1);
        if (size.length != 2 || strides.length != 2) {
            throw new IllegalArgumentException(
                    "found a window over " + size.length + " dimensions, expected 2: height and width");
        }
        if (Arrays.stream(numbers("dilations", 1, 1)).anyMatch(dilation -> dilation != 1)) {
            throw new IllegalArgumentException("found dilations, expected none");
        }
        require("ceil_mode", 0);
        long[] pads = pads(size, strides, new long[] {height, width});
        if (pads[0] != pads[2] || pads[1] != pads[3]) {
            throw new IllegalArgumentException(
                    "found padding " + Arrays.toString(pads) + ", expected the same on opposite sides");
        }
        return new Window(
                Math.toIntExact(size[0]),
                Math.toIntExact(size[1]),
                Math.toIntExact(strides[0]),
                Math.toIntExact(strides[1]),
                Math.toIntExact(pads[0]),
                Math.toIntExact(pads[1]));
    }

    private long[] pads(long[] size, long[] strides, long[] extents) {
        String auto = text("auto_pad", "NOTSET");
        if (auto.equals("NOTSET")) {
            return numbers("pads", 0, 0, 0, 0);
        }
        long[] pads = new long[4];
        for (int i = 0; i < 2 && auto.startsWith("SAME"); i++) {
            long places = (extents[i] + strides[i] - 1) / strides[i];
            long needed = Math.max(0, (places - 1) * strides[i] + size[i] - extents[i]);
            pads[i] = auto.equals("SAME_UPPER") ? needed / 2 : needed - needed / 2;
            pads[i + 2] = needed - pads[i];
        }
        return pads;
    }
}
