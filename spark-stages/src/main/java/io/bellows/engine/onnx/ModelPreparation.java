package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Brings any ONNX model of operator sets 11 to 21 into the form that quantization works on.
 *
 * <p>ONNX Runtime's basic optimizations fold constants and batch normalisation and take out what does nothing; then
 * models below operator set 13 are moved to it. Weights that were listed as inputs with a default become constants.
 */
final class ModelPreparation {
    private static final long OLDEST = 11;
    private static final long NEWEST = 21;
    private static final Set<String> QUANTIZED = Set.of(
            "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "MatMulInteger", "ConvInteger");

    private ModelPreparation() {}

    /**
     * The prepared model.
     *
     * @throws IllegalArgumentException if ONNX Runtime cannot open the model, it is of another operator set, it is
     *     quantized already, or a weight is NaN or infinite
     */
    static ModelProto prepared(byte[] model) {
        try {
            ModelProto source = ModelProto.parseFrom(model);
            check(source);
            ModelProto optimized = OpsetUpgrade.upgraded(optimized(withConstantWeights(source)));
            requireFinite(optimized.getGraph());
            return optimized;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Cannot quantize ONNX model: " + e.getMessage(), e);
        }
    }

    private static void check(ModelProto model) {
        long opset = OnnxGraph.opset(model);
        if (opset < OLDEST || opset > NEWEST) {
            throw new IllegalArgumentException("Cannot quantize ONNX model: found operator set " + opset
                    + ", expected one from " + OLDEST + " to " + NEWEST + "; convert the model");
        }
        List<String> quantized = model.getGraph().getNodeList().stream()
                .map(NodeProto::getOpType)
                .filter(QUANTIZED::contains)
                .distinct()
                .toList();
        if (!quantized.isEmpty()) {
            throw new IllegalArgumentException("Cannot quantize ONNX model: found operators " + quantized
                    + ", expected a model in floats; give the model that it was made of");
        }
    }

    private static ModelProto withConstantWeights(ModelProto model) {
        Set<String> constants = model.getGraph().getInitializerList().stream()
                .map(TensorProto::getName)
                .collect(Collectors.toSet());
        ModelProto.Builder constant = model.toBuilder();
        constant.getGraphBuilder().clearInput();
        for (ValueInfoProto input : model.getGraph().getInputList()) {
            if (!constants.contains(input.getName())) {
                constant.getGraphBuilder().addInput(input);
            }
        }
        return constant.setIrVersion(Math.max(model.getIrVersion(), OnnxGraph.IR_VERSION))
                .build();
    }

    private static ModelProto optimized(ModelProto model) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("bellows-onnx");
            Path file = folder.resolve("model.onnx");
            optimize(model.toByteArray(), file);
            return withUsedSets(ModelProto.parseFrom(Files.readAllBytes(file)), model);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot optimize ONNX model in a temporary folder: " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    private static void optimize(byte[] model, Path file) {
        try (OrtSession.SessionOptions options = TensorTypes.unchanged()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            options.setOptimizedModelFilePath(file.toString());
            OrtEnvironment.getEnvironment().createSession(model, options).close();
        } catch (OrtException e) {
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try {
            if (folder != null) {
                Files.deleteIfExists(folder.resolve("model.onnx"));
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete temporary folder '" + folder + "'", e);
        }
    }

    /** ONNX Runtime imports all sets that it knows; the files need those of the source alone. */
    private static ModelProto withUsedSets(ModelProto optimized, ModelProto source) {
        Set<String> used = source.getOpsetImportList().stream()
                .map(OperatorSetIdProto::getDomain)
                .collect(Collectors.toSet());
        optimized.getGraph().getNodeList().stream().map(NodeProto::getDomain).forEach(used::add);
        return optimized.toBuilder()
                .clearOpsetImport()
                .addAllOpsetImport(optimized.getOpsetImportList().stream()
                        .filter(set -> used.contains(set.getDomain()))
                        .toList())
                .build();
    }

    /** Infinities are allowed among constants that are no weights: masks hold them. */
    private static void requireFinite(GraphProto graph) {
        WeightOperands weights = new WeightOperands(graph);
        Set<String> broken = new TreeSet<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber() || tensor.getDimsCount() < 1) {
                continue;
            }
            for (float value : OnnxGraph.floats(tensor)) {
                if (Float.isNaN(value) || (Float.isInfinite(value) && weights.axis(tensor.getName()) != null)) {
                    broken.add(tensor.getName());
                    break;
                }
            }
        }
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException("Cannot quantize ONNX model: found NaN or infinity in tensors " + broken
                    + ", expected finite weights; train again with a smaller learning rate");
        }
    }
}
