package io.bellows.engine.onnx;

import io.bellows.engine.InferenceSession;
import io.bellows.network.NetworkModel;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * An ONNX model with one float input and one float output, as a function of {@code float[]}.
 *
 * <p>Several threads may predict at once; each call runs on its own thread and the session's {@code threads - 1} others.
 * Input passes through direct buffers that are reused between calls.
 */
public final class OnnxSession implements InferenceSession {
    private final TensorSession session;
    private final TensorSpec input;
    private final List<String> output;
    private final int inputSize;
    private final int outputSize;
    private final ConcurrentLinkedDeque<TensorBatch> batches = new ConcurrentLinkedDeque<>();

    /**
     * Opens the ONNX file {@code model}.
     *
     * @param threads cores that one prediction may use, at least 1
     * @throws IllegalArgumentException if ONNX Runtime refuses the model, or it has not one float input and one float
     *     output whose first dimension, and no other, is free
     */
    public OnnxSession(byte[] model, int threads) {
        session = new TensorSession(model, threads);
        try {
            input = single("input", session.inputs());
            TensorSpec single = single("output", session.outputs());
            output = List.of(single.name());
            inputSize = rowSize(input);
            outputSize = rowSize(single);
        } catch (IllegalArgumentException e) {
            session.close();
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
    }

    /** Opens {@code model} with its weights as they are, in 32-bit floats. */
    public static OnnxSession of(NetworkModel model, int threads) {
        return new OnnxSession(OnnxExporter.export(model), threads);
    }

    private static TensorSpec single(String kind, List<TensorSpec> specs) {
        if (specs.size() != 1) {
            throw new IllegalArgumentException("found " + kind + "s " + specs + ", expected one");
        }
        TensorSpec spec = specs.get(0);
        if (spec.type() != TensorType.FLOAT) {
            throw new IllegalArgumentException("found " + spec + ", expected a tensor of 32-bit floats");
        }
        boolean freeBatch = spec.dims().size() > 1 && spec.batchRows() == TensorSpec.FREE;
        if (!freeBatch || spec.rowDims().stream().anyMatch(dim -> dim < 1)) {
            throw new IllegalArgumentException("found " + kind + " " + spec
                    + ", expected the first dimension to be free (-1) and all others fixed");
        }
        return spec;
    }

    private static int rowSize(TensorSpec spec) {
        return Math.toIntExact(spec.rowDims().stream().reduce(1L, Math::multiplyExact));
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
        TensorBatch values = batches.poll();
        values = values == null ? new TensorBatch(TensorType.FLOAT) : values;
        try {
            values.clear();
            values.add(batch, 0, rows * inputSize);
            long[] shape = input.dims().stream().mapToLong(Long::longValue).toArray();
            shape[0] = rows;
            return session.run(List.of(values), List.of(shape), output).get(0).floats();
        } finally {
            batches.push(values);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
