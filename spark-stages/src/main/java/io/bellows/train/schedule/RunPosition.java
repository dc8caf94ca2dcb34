package io.bellows.train.schedule;

import java.util.Arrays;

/**
 * Where a run stands.
 *
 * @param step about to be made, counted from 0
 * @param steps planned for the whole run, before any early stop
 * @param stepsPerEpoch of them
 * @param costs of the epochs that are done: the validation loss, or another figure of which less is better; NaN without
 *     validation rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RunPosition(long step, long steps, long stepsPerEpoch, double[] costs) {
    /** Epochs that are done, with their fraction. */
    double epochs() {
        return step / (double) stepsPerEpoch;
    }

    /** The share of the steps that is done, in [0, 1]. */
    double done() {
        return Math.min(1.0, step / (double) Math.max(1, steps));
    }

    /** As seen by a schedule that begins at step {@code first}: without the costs of epochs that had ended by then. */
    RunPosition from(long first) {
        int before = (int) Math.min(costs.length, first / stepsPerEpoch);
        return new RunPosition(
                step - first, steps - first, stepsPerEpoch, Arrays.copyOfRange(costs, before, costs.length));
    }
}
