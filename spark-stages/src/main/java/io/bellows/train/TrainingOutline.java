package io.bellows.train;

import io.bellows.resources.ResourcePlan;
import java.util.Locale;

/**
 * What a training is going to do, told before its first step.
 *
 * @param stage the uid of the stage that is fitted
 * @param network name of what is trained
 * @param trainableValues weights of it that are learnt
 * @param stages parts into which a pipeline cuts it; 1 where it is whole
 * @param trainRows rows of an epoch
 * @param validationRows rows scored after each epoch
 * @param workers tasks that train together
 * @param threadsPerWorker cores that each computes on
 * @param batchSize rows of a step, over all workers
 * @param rowsPerWorker the most rows of a batch that one worker has
 * @param epochs unless training stops early
 * @param stepsPerEpoch of each
 * @param resources how it uses the cluster, why, and what is expected of it
 */
public record TrainingOutline(
        String stage,
        String network,
        long trainableValues,
        int stages,
        long trainRows,
        long validationRows,
        int workers,
        int threadsPerWorker,
        int batchSize,
        int rowsPerWorker,
        int epochs,
        long stepsPerEpoch,
        ResourcePlan resources) {
    /** Workers, cores, batch, steps and expected memory in one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s trains %s (%,d trainable values%s) on %,d rows, validates on %,d: workers %d, threads of each %d, memory"
                        + " beside the heap about %,d MB; batch %,d, rows of a worker %,d; epochs %,d, steps of each %,d; about %.3g s expected",
                stage,
                network,
                trainableValues,
                stages == 1 ? "" : " in " + stages + " stages",
                trainRows,
                validationRows,
                workers,
                threadsPerWorker,
                resources.processMegabytes(),
                batchSize,
                rowsPerWorker,
                epochs,
                stepsPerEpoch,
                resources.trainingSeconds());
    }
}
