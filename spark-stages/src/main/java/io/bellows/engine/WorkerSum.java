package io.bellows.engine;

/** Sums over the sessions of all workers that train one network together. */
@FunctionalInterface
public interface WorkerSum {
    /** Replaces {@code values} by their sums over all workers, each of which must call it as often and with as many values. */
    void sum(float[] values);
}
