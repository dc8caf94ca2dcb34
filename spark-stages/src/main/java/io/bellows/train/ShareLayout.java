package io.bellows.train;

import java.io.Serializable;

/**
 * How weights, running statistics and the sums of a step lie in the shares of the workers: each share has as many values, of which
 * the last are the sums, so that every worker gets those with its share.
 *
 * @param trainable values
 * @param buffers behind them
 * @param workers of whose shares all consist
 */
record ShareLayout(int trainable, int buffers, int workers) implements Serializable {
    static final int LOSS = 0;
    static final int WEIGHT = 1;
    static final int CORRECT = 2;
    static final int STEP = 3;
    static final int SUMS = 4;

    /** Weights and statistics of a share; the last may have fewer. */
    int part() {
        return (trainable + buffers + workers - 1) / workers;
    }

    int shareSize() {
        return part() + SUMS;
    }

    int size() {
        return workers * shareSize();
    }

    /** Which of all weights and statistics a worker's share begins with. */
    int from(int worker) {
        return Math.min(trainable + buffers, worker * part());
    }

    /** Reads the weights and statistics out of all shares. */
    void read(float[] values, float[] weights, float[] statistics) {
        copy(values, weights, statistics, false);
    }

    /** Writes them into all shares. */
    void write(float[] values, float[] weights, float[] statistics) {
        copy(values, weights, statistics, true);
    }

    private void copy(float[] values, float[] weights, float[] statistics, boolean writes) {
        for (int worker = 0; worker < workers; worker++) {
            int from = from(worker);
            int end = from(worker + 1);
            int at = worker * shareSize();
            int split = Math.max(from, Math.min(end, trainable));
            move(values, at, weights, from, split - from, writes);
            move(values, at + split - from, statistics, split - trainable, end - split, writes);
        }
    }

    private static void move(float[] values, int at, float[] vector, int from, int count, boolean writes) {
        if (count > 0) {
            if (writes) {
                System.arraycopy(vector, from, values, at, count);
            } else {
                System.arraycopy(values, at, vector, from, count);
            }
        }
    }
}
