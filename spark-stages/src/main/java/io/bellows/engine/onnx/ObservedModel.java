package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A float model whose nodes run as they are written, without the optimizations that would merge tensors away, with other
 * outputs in place of its own.
 */
final class ObservedModel implements AutoCloseable {
    private final OrtSession session;
    private final Map<String, NodeInfo> inputs;

    /** Null where the model has no loop. */
    private final LoopWatch loops;

    /** Opens {@code model} with {@code nodes} behind its own, for the sake of {@code outputs} alone. */
    ObservedModel(ModelProto model, List<NodeProto> nodes, List<String> outputs, int threads) {
        ModelProto.Builder observed = model.toBuilder();
        GraphProto.Builder graph = observed.getGraphBuilder().clearOutput().addAllNode(nodes);
        outputs.forEach(output -> graph.addOutput(ValueInfoProto.newBuilder().setName(output)));
        try (OrtSession.SessionOptions options = TensorTypes.unchanged()) {
            options.setIntraOpNumThreads(threads);
            byte[] bytes = observed.build().toByteArray();
            session = OrtEnvironment.getEnvironment().createSession(bytes, options);
            loops = LoopWatch.over(bytes).orElse(null);
            inputs = session.getInputInfo();
        } catch (OrtException e) {
            throw new IllegalArgumentException("Cannot open ONNX model for calibration: " + e.getMessage(), e);
        }
    }

    /** The float activations that operators which may be quantized read or write, in order. */
    static Set<String> calibrated(FloatGraph graph) {
        Set<String> tensors = new TreeSet<>();
        for (NodeProto node : graph.graph().getNodeList()) {
            if (QuantizedOps.contains(node)) {
                tensors.addAll(QuantizedOps.dataInputs(node));
                tensors.addAll(QuantizedOps.dataOutputs(node));
            }
        }
        tensors.removeIf(tensor -> !graph.isFloatActivation(tensor));
        return tensors;
    }

    /** Runs {@code rows} rows of the one float input, and hands the outputs over. */
    void run(float[] batch, int rows, Consumer<OrtSession.Result> outputs) {
        long[] shape = rowShape();
        shape[0] = rows;
        int values = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        try (OnnxTensor input =
                OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(batch, 0, values), shape)) {
            run(Map.of(inputs.keySet().iterator().next(), input), outputs);
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "Cannot run a calibration batch of " + rows + " rows: " + e.getMessage(), e);
        }
    }

    private long[] rowShape() {
        if (inputs.size() == 1
                && inputs.values().iterator().next().getInfo() instanceof TensorInfo info
                && info.type == OnnxJavaType.FLOAT
                && info.getShape().length > 1
                && Arrays.stream(info.getShape()).skip(1).allMatch(dim -> dim > 0)) {
            return info.getShape();
        }
        throw new IllegalArgumentException("Cannot calibrate with rows of features: found inputs " + inputs.values()
                + ", expected one of 32-bit floats whose first dimension alone is free; calibrate with named tensors");
    }

    /** Runs one row, and hands the outputs over. */
    void run(InputRow row, Consumer<OrtSession.Result> outputs) {
        Map<String, OnnxTensor> fed = Map.of();
        try {
            fed = row.tensors(inputs.keySet());
            run(fed, outputs);
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot run a calibration row: " + e.getMessage(), e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    /** Runs the model on tensors by the names of its inputs, and hands the outputs over. */
    void run(Map<String, ? extends OnnxTensorLike> tensors, Consumer<OrtSession.Result> outputs) {
        try (OrtSession.Result result =
                loops == null ? session.run(tensors) : loops.result(options -> session.run(tensors, options))) {
            outputs.accept(result);
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot run a calibration batch: " + e.getMessage(), e);
        }
    }

    static float[] floats(OrtSession.Result result, String output) {
        FloatBuffer buffer = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    static long[] shape(OrtSession.Result result, String output) {
        return ((OnnxTensor) result.get(output).orElseThrow()).getInfo().getShape();
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
