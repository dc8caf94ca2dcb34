package io.bellows.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.StampedLock;

/**
 * A model of one float input and one float output, run one row at a time in memory that is laid out once.
 *
 * <p>Several threads may predict at once, as many as there are places; more wait for one.
 */
public final class RowSession implements AutoCloseable {
    private final TensorSession session;
    private final int inputSize;
    private final int outputSize;
    private final BlockingQueue<Place> places;

    /** Read by each prediction, waiting ones too; written to close. Of the locks of the JDK this one makes no object for a reader. */
    private final StampedLock use = new StampedLock();

    private boolean closed;

    /** The memory of one prediction at a time. */
    private static final class Place {
        private final FloatBuffer input;
        private final FloatBuffer output;
        private final OnnxTensor inputTensor;
        private final OnnxTensor outputTensor;
        private final Map<String, OnnxTensor> fed;
        private final Map<String, OnnxTensor> pinned;

        Place(TensorSpec in, TensorSpec out) throws OrtException {
            input = floats(size(in));
            output = floats(size(out));
            inputTensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input, oneRow(in));
            outputTensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), output, oneRow(out));
            fed = Map.of(in.name(), inputTensor);
            pinned = Map.of(out.name(), outputTensor);
        }

        void close() {
            inputTensor.close();
            outputTensor.close();
        }
    }

    /**
     * Opens {@code model}.
     *
     * @param threads cores that one prediction may use
     * @param places predictions that may run at once
     * @throws IllegalArgumentException if the model has not one float input and one float output of fixed extents, but for the
     *     first, which is free or 1
     */
    public RowSession(byte[] model, int threads, int places) {
        if (places < 1) {
            throw new IllegalArgumentException(
                    "Cannot open ONNX model: found " + places + " predictions at once, expected at least 1");
        }
        session = new TensorSession(model, threads);
        try {
            if (!session.hasOneOfEach()) {
                throw new IllegalArgumentException("found inputs " + session.inputs() + " and outputs "
                        + session.outputs() + ", expected one of each");
            }
            TensorSpec in = oneRowOf(session.inputs().get(0));
            TensorSpec out = oneRowOf(session.outputs().get(0));
            inputSize = size(in);
            outputSize = size(out);
            this.places = new ArrayBlockingQueue<>(places);
            for (int i = 0; i < places; i++) {
                this.places.add(new Place(in, out));
            }
            predict(new float[inputSize], new float[outputSize]);
        } catch (OrtException | IllegalArgumentException e) {
            session.close();
            throw new IllegalArgumentException("Cannot open ONNX model for single rows: " + e.getMessage(), e);
        }
    }

    private static TensorSpec oneRowOf(TensorSpec spec) {
        boolean fits = spec.type() == TensorType.FLOAT
                && !spec.dims().isEmpty()
                && spec.hasFixedRows()
                && (spec.batchRows() == TensorSpec.FREE || spec.batchRows() == 1);
        if (!fits) {
            throw new IllegalArgumentException(
                    "found " + spec + ", expected floats of fixed extents, but for the first, which is free or 1");
        }
        return spec;
    }

    private static int size(TensorSpec spec) {
        return Math.toIntExact(spec.rowDims().stream().reduce(1L, Math::multiplyExact));
    }

    private static long[] oneRow(TensorSpec spec) {
        long[] shape = spec.dims().stream().mapToLong(Long::longValue).toArray();
        shape[0] = 1;
        return shape;
    }

    private static FloatBuffer floats(int size) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, size))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Number of values of a row. */
    public int inputSize() {
        return inputSize;
    }

    /** Number of values of its result. */
    public int outputSize() {
        return outputSize;
    }

    /**
     * Writes the outputs for {@code row} into {@code into}.
     *
     * @throws IllegalArgumentException if one of them is of another length
     * @throws IllegalStateException if the session is closed, or the thread is interrupted while it waits
     */
    public void predict(float[] row, float[] into) {
        if (row.length != inputSize || into.length != outputSize) {
            throw new IllegalArgumentException("Cannot predict: found " + row.length + " values for " + into.length
                    + " outputs, expected " + inputSize + " for " + outputSize);
        }
        long stamp = use.readLock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "Cannot predict: found the session closed, expected it open; open another");
            }
            predictIn(freePlace(), row, into);
        } finally {
            use.unlockRead(stamp);
        }
    }

    private Place freePlace() {
        try {
            return places.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot predict: interrupted while all places are taken", e);
        }
    }

    private void predictIn(Place place, float[] row, float[] into) {
        try {
            place.input.put(0, row);
            session.run(place.fed, place.pinned);
            place.output.get(0, into);
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot predict: " + e.getMessage(), e);
        } finally {
            places.add(place);
        }
    }

    /** Waits for predictions that have begun, and frees native memory; closing twice does nothing. */
    @Override
    public void close() {
        long stamp = use.writeLock();
        try {
            if (!closed) {
                closed = true;
                places.forEach(Place::close);
                session.close();
            }
        } finally {
            use.unlockWrite(stamp);
        }
    }
}
