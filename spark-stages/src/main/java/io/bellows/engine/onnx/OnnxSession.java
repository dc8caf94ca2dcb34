package io.bellows.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.bellows.engine.InferenceSession;
import io.bellows.network.NetworkModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * An ONNX model with one float input and one float output, run by ONNX Runtime on the CPU.
 *
 * <p>Several threads may predict at once; each call runs on its own thread and the session's {@code threads - 1} others.
 * Input passes through direct buffers that are reused between calls.
 */
public final class OnnxSession implements InferenceSession {
    /**
     * Without it, int8 sums saturate at 16 bits on CPUs that have AVX2 but not VNNI: wrong, and another result there. With
     * it, int8 takes twice as long on CPUs that have VNNI, whose sums are exact anyway.
     */
    private static final String EXACT_INT8 = "session.x64quantprecision";

    private final OrtSession session;
    private final String inputName;
    private final long[] inputShape;
    private final int inputSize;
    private final int outputSize;
    private final ConcurrentLinkedDeque<FloatBuffer> buffers = new ConcurrentLinkedDeque<>();

    /**
     * Opens the ONNX file {@code model}.
     *
     * @param threads cores that one prediction may use, at least 1
     * @throws IllegalArgumentException if ONNX Runtime refuses the model, or it has not one float input and one float
     *     output whose first dimension, and no other, is free
     */
    public OnnxSession(byte[] model, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "Cannot open ONNX model: found " + threads + " threads, expected at least 1");
        }
        try {
            session = open(model, threads);
        } catch (OrtException e) {
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
        try {
            Map.Entry<String, NodeInfo> input = single("input", session.getInputInfo());
            Map.Entry<String, NodeInfo> output = single("output", session.getOutputInfo());
            inputName = input.getKey();
            inputShape = shape(input);
            inputSize = rowSize(inputShape);
            outputSize = rowSize(shape(output));
        } catch (OrtException | IllegalArgumentException e) {
            close();
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
    }

    /** Opens {@code model} with its weights as they are, in 32-bit floats. */
    public static OnnxSession of(NetworkModel model, int threads) {
        return new OnnxSession(OnnxExporter.export(model), threads);
    }

    private static OrtSession open(byte[] model, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            if (!Vnni.isPresent()) {
                options.addConfigEntry(EXACT_INT8, "1");
            }
            return OrtEnvironment.getEnvironment().createSession(model, options);
        }
    }

    private static Map.Entry<String, NodeInfo> single(String kind, Map<String, NodeInfo> infos) {
        if (infos.size() != 1) {
            throw new IllegalArgumentException("found " + kind + "s " + infos.keySet() + ", expected one");
        }
        return infos.entrySet().iterator().next();
    }

    private static long[] shape(Map.Entry<String, NodeInfo> value) {
        if (!(value.getValue().getInfo() instanceof TensorInfo info) || info.type != OnnxJavaType.FLOAT) {
            throw new IllegalArgumentException("found '" + value.getKey() + "' of "
                    + value.getValue().getInfo() + ", expected a tensor of 32-bit floats");
        }
        long[] shape = info.getShape();
        boolean freeBatch = shape.length > 1 && shape[0] < 0;
        if (!freeBatch || Arrays.stream(shape).skip(1).anyMatch(dim -> dim < 1)) {
            throw new IllegalArgumentException("found '" + value.getKey() + "' of shape " + Arrays.toString(shape)
                    + ", expected the first dimension to be free (-1) and all others fixed");
        }
        return shape;
    }

    private static int rowSize(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
    }

    @Override
    public int inputSize() {
        return inputSize;
    }

    @Override
    public int outputSize() {
        return outputSize;
    }

    @Override
    public float[] predict(float[] batch, int rows) {
        if (rows < 1 || batch.length < (long) rows * inputSize) {
            throw new IllegalArgumentException("Cannot predict a batch: found " + rows + " rows in " + batch.length
                    + " values, expected at least 1 row and " + inputSize + " values a row");
        }
        FloatBuffer buffer = take(rows * inputSize);
        buffer.put(0, batch, 0, rows * inputSize).position(0).limit(rows * inputSize);
        long[] shape = inputShape.clone();
        shape[0] = rows;
        try (OnnxTensor input = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, shape);
                OrtSession.Result result = session.run(Map.of(inputName, input))) {
            float[] output = new float[rows * outputSize];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(output);
            return output;
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot predict a batch of " + rows + " rows: " + e.getMessage(), e);
        } finally {
            buffers.push(buffer);
        }
    }

    private FloatBuffer take(int size) {
        FloatBuffer buffer = buffers.poll();
        return buffer != null && buffer.capacity() >= size
                ? buffer.clear()
                : ByteBuffer.allocateDirect(Math.multiplyExact(4, size))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
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
