package io.bellows.resources;

import java.util.function.IntToLongFunction;

/**
 * What is to be trained.
 *
 * @param load of the network
 * @param trainRows of an epoch
 * @param validationRows scored after each epoch
 * @param recordBytes that a row takes on a worker's disk
 * @param batchSize rows of a step, over all workers
 * @param isBatchFree whether the planner may choose another
 * @param epochs unless training stops early
 * @param mostSteps after which it ends in any case
 * @param stages workers that a pipeline takes; 1 for none
 * @param changesRows whether features are made anew each epoch
 * @param readAhead what was asked for
 * @param workerBytes memory of a worker, by the rows of a batch that it has
 * @param nativeBytes the part of it that is not on Java's heap
 */
public record PlanRequest(
        NetworkLoad load,
        long trainRows,
        long validationRows,
        long recordBytes,
        int batchSize,
        boolean isBatchFree,
        int epochs,
        long mostSteps,
        int stages,
        boolean changesRows,
        ReadAhead readAhead,
        IntToLongFunction workerBytes,
        IntToLongFunction nativeBytes) {
    /** Steps of batches of {@code size} rows. */
    long steps(int size) {
        return Math.min(mostSteps, epochs * ((trainRows + size - 1) / size));
    }
}
