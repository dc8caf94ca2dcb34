package io.bellows.train;

import java.io.Serializable;

/**
 * What ends a training before its last epoch, whatever the validation rows say.
 *
 * @param seconds of training; infinite for any
 * @param joules of the application when the training's budget is spent; infinite for any
 * @param steps of the whole run; {@link Long#MAX_VALUE} for any
 * @param rangeTest whether training ends when its loss leaves the least one far behind, and validates nothing
 */
record RunLimits(double seconds, double joules, long steps, boolean rangeTest) implements Serializable {
    static RunLimits of(RunLifeParams<?> params, TrainingEnergy energy) {
        return new RunLimits(
                params.isSet(params.maxTrainingSeconds()) ? params.getMaxTrainingSeconds() : Double.POSITIVE_INFINITY,
                energy.limit(params),
                params.isSet(params.maxSteps()) ? params.getMaxSteps() : Long.MAX_VALUE,
                params.isSet(params.rateRange()));
    }
}
