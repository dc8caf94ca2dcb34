package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The texts of a model in the encoding in which ONNX Runtime's Java interface hands texts over: that of the Java Native Interface,
 * modified UTF-8, where a character beyond 16 bits, such as an emoji, is two of three bytes and not one of four. Texts of the
 * model that are to equal those of rows, or to come out of it, must be written so, too.
 */
final class ModelTexts {
    private static final int FOUR_BYTES = 0xF0;

    private boolean changed;

    private ModelTexts() {}

    /** {@code model}, its texts written as Java hands them over; itself where that makes no difference. */
    static byte[] asJavaHandsThemOver(byte[] model) throws InvalidProtocolBufferException {
        ModelProto.Builder builder = ModelProto.parseFrom(model).toBuilder();
        ModelTexts texts = new ModelTexts();
        texts.rewrite(builder.getGraphBuilder());
        return texts.changed ? builder.build().toByteArray() : model;
    }

    private void rewrite(GraphProto.Builder graph) {
        graph.getInitializerBuilderList().forEach(this::rewrite);
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasS()) {
                    attribute.setS(encoded(attribute.getS()));
                }
                for (int i = 0; i < attribute.getStringsCount(); i++) {
                    attribute.setStrings(i, encoded(attribute.getStrings(i)));
                }
                if (attribute.hasT()) {
                    rewrite(attribute.getTBuilder());
                }
                attribute.getTensorsBuilderList().forEach(this::rewrite);
                if (attribute.hasG()) {
                    rewrite(attribute.getGBuilder());
                }
                attribute.getGraphsBuilderList().forEach(this::rewrite);
            }
        }
    }

    private void rewrite(TensorProto.Builder tensor) {
        for (int i = 0; i < tensor.getStringDataCount(); i++) {
            tensor.setStringData(i, encoded(tensor.getStringData(i)));
        }
    }

    private ByteString encoded(ByteString text) {
        boolean isLong = false;
        for (int i = 0; i < text.size(); i++) {
            isLong |= (text.byteAt(i) & 0xFF) >= FOUR_BYTES;
        }
        if (!isLong || !text.isValidUtf8()) {
            return text;
        }
        changed = true;
        String characters = text.toStringUtf8();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < characters.length(); i++) {
            char unit = characters.charAt(i);
            if (Character.isSurrogate(unit)) {
                bytes.write(0xE0 | (unit >> 12));
                bytes.write(0x80 | ((unit >> 6) & 0x3F));
                bytes.write(0x80 | (unit & 0x3F));
            } else {
                bytes.writeBytes(String.valueOf(unit).getBytes(StandardCharsets.UTF_8));
            }
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
