package io.bellows.train.optimizer;

/** What an optimizer remembers between steps. */
public final class OptimizerState {
    private final float[][] slots;
    private long step;

    /** A fresh state for {@code size} weights: zeros, before the first step. */
    public OptimizerState(Optimizer optimizer, int size) {
        slots = new float[optimizer.slotCount()][size];
    }

    private OptimizerState(float[][] slots, long step) {
        this.slots = slots;
        this.step = step;
    }

    /** Vector {@code index}; the array itself. */
    public float[] slot(int index) {
        return slots[index];
    }

    /** Number of vectors. */
    public int slotCount() {
        return slots.length;
    }

    /** The step under way or done last, counted from 1. */
    public long step() {
        return step;
    }

    /** The same vectors, at another step: that of weights that did not move in every one. */
    public OptimizerState at(long other) {
        return new OptimizerState(slots, other);
    }

    /** Begins the next step. */
    public void advance() {
        step++;
    }

    /** Goes on after {@code done} steps, as when a checkpoint was read into the slots. */
    public void resumeAfter(long done) {
        step = done;
    }
}
