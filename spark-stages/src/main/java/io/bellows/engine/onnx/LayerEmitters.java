package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.bellows.network.Layer;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.ChannelScale;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Embedding;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.GlobalAveragePool;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Reshape;
import io.bellows.network.layer.Slice;
import io.bellows.network.layer.Window;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How each layer type is said in ONNX. Dropout and drop path are not here: in prediction they do nothing, and are left out.
 */
final class LayerEmitters {
    private static final Map<Class<? extends Layer>, BiConsumer<Layer, Emission>> EMITTERS = Map.ofEntries(
            entry(Activation.class, LayerEmitters::activation),
            entry(Add.class, (layer, at) -> sum(at)),
            entry(AveragePool.class, LayerEmitters::averagePool),
            entry(BatchNorm.class, LayerEmitters::batchNorm),
            entry(ChannelScale.class, (layer, at) -> channelScale(at)),
            entry(Concat.class, (layer, at) -> at.graph()
                    .addNode("Concat", at.inputs(), at.output(), attribute("axis", 1))),
            entry(Conv2d.class, LayerEmitters::convolution),
            entry(Embedding.class, LayerEmitters::embedding),
            entry(Flatten.class, (layer, at) -> at.graph().addNode("Flatten", at.inputs(), at.output())),
            entry(GlobalAveragePool.class, (layer, at) -> globalAveragePool(at)),
            entry(Linear.class, (layer, at) -> at.graph()
                    .addNode("Gemm", at.inputWith("weight", "bias"), at.output(), attribute("transB", 1))),
            entry(MaxPool.class, (layer, at) -> at.graph()
                    .addNode("MaxPool", at.inputs(), at.output(), places(layer.window()))),
            entry(Reshape.class, (layer, at) -> reshape(at.input(), at)),
            entry(Slice.class, LayerEmitters::slice));

    private LayerEmitters() {}

    private static <L extends Layer> Map.Entry<Class<L>, BiConsumer<Layer, Emission>> entry(
            Class<L> type, BiConsumer<L, Emission> emitter) {
        return Map.entry(type, (layer, at) -> emitter.accept(type.cast(layer), at));
    }

    static void emit(Emission at) {
        Layer layer = at.node().layer();
        BiConsumer<Layer, Emission> emitter = EMITTERS.get(layer.getClass());
        if (emitter == null) {
            throw new IllegalArgumentException(
                    "Cannot export layer '" + at.node().name() + "' to ONNX: found type "
                            + layer.getClass().getSimpleName() + ", expected one with an entry in LayerEmitters");
        }
        emitter.accept(layer, at);
    }

    private static void activation(Activation layer, Emission at) {
        switch (layer.function()) {
            case RELU -> at.graph().addNode("Relu", at.inputs(), at.output());
            case RELU6 -> {
                String low = at.graph().addFloats(at.node().name() + ".min", new float[] {0f});
                String high = at.graph().addFloats(at.node().name() + ".max", new float[] {6f});
                at.graph().addNode("Clip", List.of(at.input(), low, high), at.output());
            }
            case SIGMOID -> at.graph().addNode("Sigmoid", at.inputs(), at.output());
            case TANH -> at.graph().addNode("Tanh", at.inputs(), at.output());
            case SILU -> {
                String gate = at.claim("gate");
                at.graph().addNode("Sigmoid", at.inputs(), gate);
                at.graph().addNode("Mul", List.of(at.input(), gate), at.output());
            }
            case HARD_SWISH -> at.graph().addNode("HardSwish", at.inputs(), at.output());
        }
    }

    /** ONNX adds two at a time (its Sum of many is never quantized by ONNX Runtime). */
    private static void sum(Emission at) {
        String left = at.input();
        int last = at.inputs().size() - 1;
        for (int i = 1; i <= last; i++) {
            String output = i == last ? at.output() : at.claim("partial");
            at.graph().addNode("Add", List.of(left, at.inputs().get(i)), output);
            left = output;
        }
    }

    private static void averagePool(AveragePool layer, Emission at) {
        AttributeProto[] window = places(layer.window());
        at.graph()
                .addNode(
                        "AveragePool",
                        at.inputs(),
                        at.output(),
                        window[0],
                        window[1],
                        window[2],
                        attribute("count_include_pad", 0));
    }

    private static void batchNorm(BatchNorm layer, Emission at) {
        at.graph()
                .addNode(
                        "BatchNormalization",
                        at.inputWith("weight", "bias", "running_mean", "running_var"),
                        at.output(),
                        attribute("epsilon", (float) layer.epsilon()));
    }

    private static void channelScale(Emission at) {
        String factors = at.claim("factors");
        String axes = at.graph().addLongs(at.node().name() + ".axes", 2, 3);
        at.graph().addNode("Unsqueeze", List.of(at.inputs().get(1), axes), factors);
        at.graph().addNode("Mul", List.of(at.input(), factors), at.output());
    }

    private static void convolution(Conv2d layer, Emission at) {
        AttributeProto[] window = places(layer.window());
        at.graph()
                .addNode(
                        "Conv",
                        at.inputWith("weight", "bias"),
                        at.output(),
                        window[0],
                        window[1],
                        window[2],
                        attribute("group", layer.groups()));
    }

    /** Gather would count ids below 0 from the end, so they are sent past it: there it refuses them. */
    private static void embedding(Embedding layer, Emission at) {
        String zero = at.graph().addFloats(at.node().name() + ".zero", new float[] {0f});
        String end = at.graph().addFloats(at.node().name() + ".end", new float[] {layer.ids()});
        String negative = at.claim("negative");
        String checked = at.claim("checked");
        String ids = at.claim("ids");
        String vectors = at.claim("vectors");
        String channels = at.claim("channels");
        at.graph().addNode("Less", List.of(at.input(), zero), negative);
        at.graph().addNode("Where", List.of(negative, end, at.input()), checked);
        at.graph().addNode("Cast", List.of(checked), ids, attribute("to", TensorProto.DataType.INT64.getNumber()));
        at.graph().addNode("Gather", List.of(at.parameter("weight"), ids), vectors);
        at.graph().addNode("Transpose", List.of(vectors), channels, attribute("perm", new long[] {0, 2, 1}));
        reshape(channels, at);
    }

    /** ONNX's 0 keeps the extent of the batch. */
    private static void reshape(String input, Emission at) {
        int[] dims = at.outputShape().toArray();
        long[] shape = new long[dims.length + 1];
        for (int i = 0; i < dims.length; i++) {
            shape[i + 1] = dims[i];
        }
        String name = at.graph().addLongs(at.node().name() + ".shape", shape);
        at.graph().addNode("Reshape", List.of(input, name), at.output());
    }

    private static void slice(Slice layer, Emission at) {
        String from = at.graph().addLongs(at.node().name() + ".from", layer.from());
        String to = at.graph().addLongs(at.node().name() + ".to", layer.to());
        String axes = at.graph().addLongs(at.node().name() + ".axes", 1);
        at.graph().addNode("Slice", List.of(at.input(), from, to, axes), at.output());
    }

    private static void globalAveragePool(Emission at) {
        String pooled = at.claim("pooled");
        at.graph().addNode("GlobalAveragePool", at.inputs(), pooled);
        at.graph().addNode("Flatten", List.of(pooled), at.output());
    }

    private static AttributeProto[] places(Window window) {
        return new AttributeProto[] {
            attribute("kernel_shape", new long[] {window.height(), window.width()}),
            attribute("strides", new long[] {window.strideHeight(), window.strideWidth()}),
            attribute("pads", new long[] {window.padHeight(), window.padWidth(), window.padHeight(), window.padWidth()})
        };
    }
}
