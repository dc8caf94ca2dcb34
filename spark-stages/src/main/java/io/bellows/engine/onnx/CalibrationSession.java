package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A float ONNX model that tells, batch by batch, the range of each tensor that {@link OnnxQuantizer} asks for.
 *
 * <p>The graph runs as it is written, without the optimizations that would merge the tensors away.
 */
public final class CalibrationSession implements AutoCloseable {
    private static final String MIN = "/min";
    private static final String MAX = "/max";

    private final OrtSession session;
    private final Set<String> tensors;
    private final long[] inputShape;

    /**
     * Opens the float model {@code model}, as {@link OnnxExporter} makes it.
     *
     * @param threads cores that one batch may use
     * @throws IllegalArgumentException if the bytes are no ONNX model that can be opened
     */
    public CalibrationSession(byte[] model, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            GraphProto graph = ModelProto.parseFrom(model).getGraph();
            tensors = tensors(graph);
            inputShape = graph.getInput(0).getType().getTensorType().getShape().getDimList().stream()
                    .mapToLong(dim -> dim.getDimValue())
                    .toArray();
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(withRanges(model, tensors), options);
        } catch (OrtException | InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Cannot open ONNX model for calibration: " + e.getMessage(), e);
        }
    }

    /** The activations that quantized operators read or write. */
    private static Set<String> tensors(GraphProto graph) {
        Set<String> initializers =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        Set<String> tensors = new LinkedHashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            if (QuantizedOps.contains(node)) {
                node.getInputList().stream()
                        .filter(input -> !initializers.contains(input))
                        .forEach(tensors::add);
                tensors.addAll(node.getOutputList());
            }
        }
        return tensors;
    }

    private static byte[] withRanges(byte[] model, Collection<String> tensors) throws InvalidProtocolBufferException {
        ModelProto.Builder proto = ModelProto.parseFrom(model).toBuilder();
        GraphProto.Builder graph = proto.getGraphBuilder().clearOutput();
        for (String tensor : tensors) {
            for (String end : List.of(MIN, MAX)) {
                graph.addNode(NodeProto.newBuilder()
                        .setOpType(end.equals(MIN) ? "ReduceMin" : "ReduceMax")
                        .addInput(tensor)
                        .addOutput(tensor + end)
                        .addAttribute(attribute("keepdims", 0)));
                graph.addOutput(ValueInfoProto.newBuilder()
                        .setName(tensor + end)
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TypeProto.Tensor.newBuilder()
                                        .setElemType(TensorProto.DataType.FLOAT.getNumber()))));
            }
        }
        return proto.build().toByteArray();
    }

    /**
     * The ranges over the first {@code rows} rows of {@code batch}.
     *
     * @param batch row-major values, none of them NaN
     * @throws IllegalArgumentException naming a tensor that overflows on these rows
     */
    public TensorRanges observe(float[] batch, int rows) {
        long[] shape = inputShape.clone();
        shape[0] = rows;
        int values = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        Map<String, Range> ranges = new HashMap<>();
        try (OnnxTensor input = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), FloatBuffer.wrap(batch, 0, values), shape);
                OrtSession.Result result = session.run(Map.of(OnnxExporter.INPUT, input))) {
            for (String tensor : tensors) {
                Range range = new Range(value(result, tensor + MIN), value(result, tensor + MAX));
                if (!Float.isFinite(range.min()) || !Float.isFinite(range.max())) {
                    throw new IllegalArgumentException("Cannot calibrate tensor '" + tensor + "': found values from "
                            + range.min() + " to " + range.max() + ", expected finite ones; scale the features");
                }
                ranges.put(tensor, range);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "Cannot run a calibration batch of " + rows + " rows: " + e.getMessage(), e);
        }
        return new TensorRanges(ranges);
    }

    private static float value(OrtSession.Result result, String name) throws OrtException {
        return (float) result.get(name).orElseThrow().getValue();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot close ONNX session: " + e.getMessage(), e);
        }
    }
}
