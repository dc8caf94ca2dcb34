package io.bellows.train;

import io.bellows.engine.WorkerPass;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands for a {@link BlockWorker} in Spark's memory: so small that it is never dropped, while the worker itself stays in its
 * process.
 *
 * @param run of which training
 * @param worker from 0
 */
record HeldWorker(String run, int worker) implements WorkerPass, Serializable {
    private static final Map<HeldWorker, BlockWorker> WORKERS = new ConcurrentHashMap<>();

    /** Keeps {@code made} in this process; one that was kept before, as when a task ran twice, is closed. */
    void hold(BlockWorker made) throws IOException {
        BlockWorker before = WORKERS.put(this, made);
        if (before != null) {
            before.close();
        }
    }

    /** @throws IllegalStateException if it is of another process */
    BlockWorker held() {
        BlockWorker held = WORKERS.get(this);
        if (held == null) {
            throw new IllegalStateException("Cannot go on training: found nothing of worker " + worker
                    + " on this executor, since its own was lost; start the training again, or use trainer barrier, which"
                    + " goes on by itself");
        }
        return held;
    }

    @Override
    public void pass(float[] values, float[] sums) {
        held().pass(values, sums);
    }

    /** Closes the worker, if it is here. */
    void release() throws IOException {
        BlockWorker held = WORKERS.remove(this);
        if (held != null) {
            held.close();
        }
    }
}
