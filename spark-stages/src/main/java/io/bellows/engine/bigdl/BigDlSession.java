package io.bellows.engine.bigdl;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.WorkerSum;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Trains one network; keeps a compiled form for each of the last batch sizes. */
final class BigDlSession implements TrainingSession {
    /** A worker's share of a batch has two sizes, and two more in the last batch of an epoch. */
    private static final int COMPILED_SIZES = 4;

    private final Network network;
    private final FlatWeights layout;
    private final int threads;
    private final boolean wantsInputGradient;
    private final WorkerSum workers;
    private final RowlessPass rowless;
    private final Map<Integer, CompiledNetwork> compiled = new LinkedHashMap<>();
    private final float[] buffers;
    private CompiledNetwork current;
    private boolean isRowless;

    BigDlSession(Network network, int threads, boolean wantsInputGradient, WorkerSum workers) {
        this.network = network;
        this.threads = threads;
        this.wantsInputGradient = wantsInputGradient;
        this.workers = workers;
        layout = new FlatWeights(network);
        rowless = workers == null ? null : new RowlessPass(network, layout, workers);
        buffers = layout.buffers();
    }

    @Override
    public float[] forward(float[] batch, int rows, float[] trainable, long randomKey) {
        isRowless = rows == 0 && rowless != null;
        if (isRowless) {
            rowless.forward(buffers);
            return new float[0];
        }
        BigDlRuntime.useThreads(threads);
        current = compiledFor(rows);
        return current.forward(batch, trainable, buffers, randomKey);
    }

    private CompiledNetwork compiledFor(int rows) {
        CompiledNetwork found = compiled.remove(rows);
        if (found == null) {
            if (compiled.size() == COMPILED_SIZES) {
                Iterator<CompiledNetwork> oldest = compiled.values().iterator();
                oldest.next().release();
                oldest.remove();
            }
            found = new CompiledNetwork(network, layout, rows, wantsInputGradient, workers);
        }
        compiled.put(rows, found);
        return found;
    }

    @Override
    public void backward(float[] outputGradient, float[] gradient) {
        if (isRowless) {
            rowless.backward();
            Arrays.fill(gradient, 0f);
            return;
        }
        if (current == null) {
            throw new IllegalStateException("Cannot compute a gradient: there was no forward pass before it");
        }
        current.backward(outputGradient, gradient);
    }

    @Override
    public float[] inputGradient() {
        if (!wantsInputGradient) {
            throw new IllegalStateException(
                    "Cannot tell the gradient by the input: this session was not opened for it");
        }
        return current.inputGradient();
    }

    @Override
    public void readBuffers(float[] into) {
        System.arraycopy(buffers, 0, into, 0, buffers.length);
    }

    @Override
    public void writeBuffers(float[] from) {
        System.arraycopy(from, 0, buffers, 0, buffers.length);
    }

    @Override
    public void close() {
        compiled.values().forEach(CompiledNetwork::release);
        compiled.clear();
    }
}
