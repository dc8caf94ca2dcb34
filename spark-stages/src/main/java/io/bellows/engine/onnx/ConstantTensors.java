package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.platform.Fp16Conversions;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of a graph that do not depend on its inputs, and that need no computing. */
final class ConstantTensors {
    private final Map<String, TensorProto> byName = new HashMap<>();

    ConstantTensors(GraphProto graph) {
        graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
    }

    /** Takes {@code node} in if it is a constant, or another name of one. */
    boolean take(NodeProto node) {
        if (node.getOpType().equals("Constant")) {
            Optional<TensorProto> value = node.getAttributeList().stream()
                    .map(ConstantTensors::tensor)
                    .flatMap(Optional::stream)
                    .findFirst();
            value.ifPresent(tensor -> byName.put(node.getOutput(0), tensor));
            return value.isPresent();
        }
        boolean isAlias = node.getOpType().equals("Identity") && byName.containsKey(node.getInput(0));
        if (isAlias) {
            byName.put(node.getOutput(0), byName.get(node.getInput(0)));
        }
        return isAlias;
    }

    private static Optional<TensorProto> tensor(AttributeProto attribute) {
        TensorProto.Builder tensor = TensorProto.newBuilder();
        switch (attribute.getName()) {
            case "value" -> {
                return Optional.of(attribute.getT());
            }
            case "value_float" ->
                tensor.setDataType(TensorProto.DataType.FLOAT_VALUE).addFloatData(attribute.getF());
            case "value_floats" ->
                tensor.setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addAllFloatData(attribute.getFloatsList())
                        .addDims(attribute.getFloatsCount());
            case "value_int" ->
                tensor.setDataType(TensorProto.DataType.INT64_VALUE).addInt64Data(attribute.getI());
            case "value_ints" ->
                tensor.setDataType(TensorProto.DataType.INT64_VALUE)
                        .addAllInt64Data(attribute.getIntsList())
                        .addDims(attribute.getIntsCount());
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(tensor.build());
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** The numbers of {@code name} as floats, with their shape; that of a single value is a vector of it. */
    Weights.Tensor floats(String name) {
        TensorProto tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("found '" + name + "', which depends on the input, expected a constant");
        }
        List<Long> dims = tensor.getDimsCount() == 0 ? List.of(1L) : tensor.getDimsList();
        return new Weights.Tensor(
                Shape.of(dims.stream().mapToInt(Math::toIntExact).toArray()), values(tensor));
    }

    /** The single number {@code name}. */
    float number(String name) {
        float[] values = floats(name).values();
        if (values.length != 1) {
            throw new IllegalArgumentException("found " + values.length + " values in '" + name + "', expected one");
        }
        return values[0];
    }

    /** The whole numbers of {@code name}. */
    long[] longs(String name) {
        TensorProto tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("found '" + name + "', which depends on the input, expected a constant");
        }
        if (!tensor.hasRawData()) {
            return tensor.getDataType() == TensorProto.DataType.INT64_VALUE
                    ? tensor.getInt64DataList().stream()
                            .mapToLong(Long::longValue)
                            .toArray()
                    : tensor.getInt32DataList().stream()
                            .mapToLong(Integer::longValue)
                            .toArray();
        }
        ByteBuffer raw = raw(tensor);
        boolean isLong = tensor.getDataType() == TensorProto.DataType.INT64_VALUE;
        long[] values = new long[raw.remaining() / (isLong ? Long.BYTES : Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = isLong ? raw.getLong() : raw.getInt();
        }
        return values;
    }

    private static float[] values(TensorProto tensor) {
        boolean hasRaw = tensor.hasRawData();
        ByteBuffer raw = raw(tensor);
        float[] values;
        switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> {
                values = new float[hasRaw ? raw.remaining() / Float.BYTES : tensor.getFloatDataCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = hasRaw ? raw.getFloat() : tensor.getFloatData(i);
                }
            }
            case TensorProto.DataType.DOUBLE_VALUE -> {
                values = new float[hasRaw ? raw.remaining() / Double.BYTES : tensor.getDoubleDataCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (hasRaw ? raw.getDouble() : tensor.getDoubleData(i));
                }
            }
            case TensorProto.DataType.FLOAT16_VALUE -> {
                values = new float[hasRaw ? raw.remaining() / Short.BYTES : tensor.getInt32DataCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Fp16Conversions.fp16ToFloat(hasRaw ? raw.getShort() : (short) tensor.getInt32Data(i));
                }
            }
            default ->
                throw new IllegalArgumentException("found '" + tensor.getName() + "' of element type "
                        + tensor.getDataType() + ", expected floats");
        }
        return values;
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
