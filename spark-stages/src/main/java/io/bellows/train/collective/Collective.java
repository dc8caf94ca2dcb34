package io.bellows.train.collective;

/**
 * Sums over the workers of one training stage. All calls come from the thread that opened it, and every worker makes the
 * same calls in the same order.
 */
public interface Collective extends AutoCloseable {
    /** This worker's number, from 0. */
    int rank();

    /** Number of workers. */
    int size();

    /**
     * Replaces {@code values} by their sums over all workers, bit-equal on each.
     *
     * @throws CollectiveException if a worker died or did not answer in time; the values are then worthless
     */
    void sum(float[] values);

    /** As {@link #sum(float[])}; sums must lie in the range of a short, or they wrap. */
    void sum(short[] values);

    /** As {@link #sum(float[])}; sums must lie in the range of a byte, or they wrap. */
    void sum(byte[] values);

    /**
     * Replaces {@code values}, each taken as 0 to 255, by the largest of all workers.
     *
     * @throws CollectiveException as {@link #sum(float[])} does
     */
    void max(byte[] values);

    /** Leaves the collective; never throws. */
    @Override
    void close();

    /** The collective of one worker alone: every sum is the value itself. */
    static Collective alone() {
        return new Collective() {
            @Override
            public int rank() {
                return 0;
            }

            @Override
            public int size() {
                return 1;
            }

            @Override
            public void sum(float[] values) {}

            @Override
            public void sum(short[] values) {}

            @Override
            public void sum(byte[] values) {}

            @Override
            public void max(byte[] values) {}

            @Override
            public void close() {}
        };
    }
}
