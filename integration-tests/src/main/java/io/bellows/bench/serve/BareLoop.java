package io.bellows.bench.serve;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime called directly: one batch of floats in, one out, all memory laid out before. */
final class BareLoop implements AutoCloseable {
    private final OrtSession session;
    private final FloatBuffer input;
    private final long[] shape;
    private final float[] output;
    private final String name;

    BareLoop(byte[] model, int rows, int classes, long... rowShape) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(model, options);
        }
        shape = new long[rowShape.length + 1];
        shape[0] = rows;
        int size = rows;
        for (int i = 0; i < rowShape.length; i++) {
            shape[i + 1] = rowShape[i];
            size = Math.toIntExact(size * rowShape[i]);
        }
        input = ByteBuffer.allocateDirect(Float.BYTES * size)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        output = new float[rows * classes];
        name = session.getInputNames().iterator().next();
    }

    /** Runs {@code batch}, which is as large as the input. */
    float[] run(float[] batch) {
        input.put(0, batch);
        try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input, shape);
                OrtSession.Result result = session.run(Map.of(name, tensor))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(output);
            return output;
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot run the bare model: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot close the bare model: " + e.getMessage(), e);
        }
    }
}
