package io.bellows.train;

import java.util.List;

/**
 * What a run holds within an epoch, beside its weights and the optimizer's vectors.
 *
 * @param batches that are done
 * @param loss weighted sum over their rows
 * @param weight of their rows
 * @param correct weight of those that were told right
 * @param skipped steps without finite numbers, the last ones in a row
 * @param seconds of the epoch so far
 * @param steps those of the epoch so far
 * @param statistics the running statistics of each worker; none where the network has none
 * @param leftOver what each worker's coded gradients have left for the next step; none where gradients are whole
 */
record MidEpoch(
        int batches,
        double loss,
        double weight,
        double correct,
        int skipped,
        double seconds,
        StepHistory steps,
        List<float[]> statistics,
        List<float[]> leftOver) {
    /** The running statistics of worker {@code rank}: its own where as many workers go on, else the mean of those there were. */
    float[] statistics(int rank, int workers) {
        if (statistics.size() == workers) {
            return statistics.get(rank).clone();
        }
        float[] mean = total(statistics);
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= statistics.size();
        }
        return mean;
    }

    /** What worker {@code rank} has left to send: its own where as many workers go on, else all of it is the first one's. */
    float[] leftOver(int rank, int workers) {
        if (leftOver.size() == workers) {
            return leftOver.get(rank).clone();
        }
        return rank == 0 ? total(leftOver) : new float[leftOver.get(0).length];
    }

    private static float[] total(List<float[]> parts) {
        float[] total = new float[parts.get(0).length];
        for (float[] part : parts) {
            for (int i = 0; i < total.length; i++) {
                total[i] += part[i];
            }
        }
        return total;
    }
}
