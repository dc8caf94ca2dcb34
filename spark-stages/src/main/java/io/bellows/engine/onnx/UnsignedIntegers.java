package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model whose signed 8-bit integers are unsigned ones: each 128 more, and so are their zero points, so that it computes the same.
 *
 * <p>On CPUs with AVX2 but without VNNI, ONNX Runtime sums products of unsigned and signed integers in 16 bits, which saturate, and
 * those of unsigned ones exactly. It can make weights unsigned by itself, but not where two operators share them, at which it fails, nor
 * for products of integers over ranges of each batch.
 *
 * <p>What changes are constants, and tensors between a QuantizeLinear and its DequantizeLinear; whatever is also read by another
 * operator or a nested graph stays.
 */
final class UnsignedIntegers {
    private static final int ZERO = 128;

    /** By operator of integers: the inputs of weights, of their zero points, and of the zero point of activations. */
    private static final Map<String, int[]> OPERANDS = Map.of(
            "MatMulInteger", new int[] {1, 3, 2},
            "ConvInteger", new int[] {1, 3, 2},
            "QLinearMatMul", new int[] {3, 5, 2},
            "QLinearConv", new int[] {3, 5, 2});

    private final GraphProto.Builder graph;
    private final Map<String, TensorProto> constants = new HashMap<>();
    /** By tensor, one that must stay signed or change with it. */
    private final Map<String, String> bound = new HashMap<>();

    private final Set<String> staying = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    private UnsignedIntegers(GraphProto.Builder graph) {
        this.graph = graph;
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        names.addAll(constants.keySet());
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    }

    /** {@code model} with unsigned integers; itself where it has no signed ones to change. */
    static byte[] of(byte[] model) throws InvalidProtocolBufferException {
        ModelProto.Builder builder = ModelProto.parseFrom(model).toBuilder();
        return new UnsignedIntegers(builder.getGraphBuilder()).changed()
                ? builder.build().toByteArray()
                : model;
    }

    private boolean changed() {
        if (constants.values().stream().noneMatch(UnsignedIntegers::isSigned)) {
            return false;
        }
        Set<String> nested = NestedGraphs.names(graph.build());
        staying.addAll(nested);
        names.addAll(nested);
        graph.getInputList().forEach(input -> staying.add(input.getName()));
        graph.getOutputList().forEach(output -> staying.add(output.getName()));
        constants.values().stream()
                .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
                .forEach(tensor -> staying.add(tensor.getName()));
        graph.getNodeList().forEach(this::bind);
        Set<String> settled = new HashSet<>();
        staying.forEach(name -> settled.add(root(name)));
        Set<String> changing = new HashSet<>();
        for (TensorProto tensor : constants.values()) {
            if (isSigned(tensor) && !settled.contains(root(tensor.getName()))) {
                changing.add(tensor.getName());
            }
        }
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            addZeroPoint(node, settled);
        }
        for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
            if (changing.contains(tensor.getName())) {
                makeUnsigned(tensor);
            }
        }
        dropTypes(settled);
        return !changing.isEmpty();
    }

    /** ONNX Runtime infers the types of tensors in between, and would refuse those of before. */
    private void dropTypes(Set<String> settled) {
        List<ValueInfoProto> kept = graph.getValueInfoList().stream()
                .filter(info -> info.getType().getTensorType().getElemType() != TensorProto.DataType.INT8.getNumber()
                        || settled.contains(root(info.getName())))
                .toList();
        graph.clearValueInfo().addAllValueInfo(kept);
    }

    private static boolean isSigned(TensorProto tensor) {
        return tensor.getDataType() == TensorProto.DataType.INT8.getNumber()
                && tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL;
    }

    private boolean isSigned(String name) {
        return constants.containsKey(name) && isSigned(constants.get(name));
    }

    /** Whether a zero point is of unsigned integers: a constant, or of a range that a batch gives by itself. */
    private boolean isOfUnsigned(String zeroPoint) {
        return !zeroPoint.isEmpty() && !isSigned(zeroPoint);
    }

    private static String input(NodeProto node, int at) {
        return at < node.getInputCount() ? node.getInput(at) : "";
    }

    private void bind(NodeProto node) {
        Set<Integer> known = new HashSet<>();
        switch (node.getOpType()) {
            case "QuantizeLinear" -> {
                known.addAll(List.of(0, 2));
                bind(node.getOutput(0), input(node, 2));
                if (node.getAttributeList().stream()
                        .anyMatch(found -> found.getName().equals("output_dtype"))) {
                    staying.add(node.getOutput(0));
                }
            }
            case "DequantizeLinear" -> {
                known.addAll(List.of(0, 2));
                bind(node.getInput(0), input(node, 2));
                boolean canHaveZeroPoint =
                        constants.containsKey(node.getInput(0)) && constants.containsKey(node.getInput(1));
                if (input(node, 2).isEmpty() && !canHaveZeroPoint) {
                    staying.add(node.getInput(0));
                }
            }
            default -> {
                int[] operands = OPERANDS.get(node.getOpType());
                if (operands != null && isOfUnsigned(input(node, operands[2]))) {
                    known.addAll(List.of(operands[0], operands[1]));
                    bind(node.getInput(operands[0]), input(node, operands[1]));
                }
                staying.addAll(node.getOutputList());
            }
        }
        for (int at = 0; at < node.getInputCount(); at++) {
            if (!known.contains(at)) {
                staying.add(node.getInput(at));
            }
        }
    }

    private void bind(String tensor, String zeroPoint) {
        if (zeroPoint.isEmpty()) {
            return;
        }
        if (!constants.containsKey(zeroPoint)) {
            staying.add(zeroPoint);
        }
        bound.put(root(tensor), root(zeroPoint));
    }

    private String root(String name) {
        String root = name;
        while (bound.containsKey(root) && !bound.get(root).equals(root)) {
            root = bound.get(root);
        }
        return root;
    }

    /** Signed integers need no zero point, since theirs is 0; unsigned ones do. */
    private void addZeroPoint(NodeProto.Builder node, Set<String> settled) {
        boolean dequantizes = node.getOpType().equals("DequantizeLinear");
        int[] operands = OPERANDS.get(node.getOpType());
        if (!dequantizes && operands == null) {
            return;
        }
        String weights = node.getInput(dequantizes ? 0 : operands[0]);
        int at = dequantizes ? 2 : operands[1];
        boolean isMissing = at >= node.getInputCount() || node.getInput(at).isEmpty();
        if (!isMissing || !isSigned(weights) || settled.contains(root(weights))) {
            return;
        }
        List<Long> shape = dequantizes ? constants.get(node.getInput(1)).getDimsList() : List.of();
        byte[] zeros = new byte[(int) shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact)];
        Arrays.fill(zeros, (byte) ZERO);
        String name = weights + "/zero";
        while (!names.add(name)) {
            name += "_";
        }
        TensorProto zeroPoint = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.UINT8.getNumber())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(zeros))
                .build();
        constants.put(name, zeroPoint);
        graph.addInitializer(zeroPoint);
        while (node.getInputCount() <= at) {
            node.addInput("");
        }
        node.setInput(at, name);
    }

    private static void makeUnsigned(TensorProto.Builder tensor) {
        byte[] values = tensor.getRawData().toByteArray();
        if (tensor.getInt32DataCount() > 0) {
            values = new byte[tensor.getInt32DataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) tensor.getInt32Data(i);
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] += (byte) ZERO;
        }
        tensor.clearInt32Data()
                .setRawData(ByteString.copyFrom(values))
                .setDataType(TensorProto.DataType.UINT8.getNumber());
    }
}
