package io.bellows.engine;

/** What one worker computes in a step of a training whose values are shared out over the workers. */
@FunctionalInterface
public interface WorkerPass {
    /**
     * Computes by the values of all workers' shares.
     *
     * @param values one share after the other; not to be changed
     * @param sums takes what is summed over the workers, one a value
     */
    void pass(float[] values, float[] sums);
}
