package io.bellows.train;

import io.bellows.train.schedule.Constant;
import io.bellows.train.schedule.Schedule;
import io.bellows.train.schedule.WarmUpCosine;

/** The schedules by the name that the param {@code schedule} takes. */
public enum ScheduleKind {
    /** The base rate throughout. */
    CONSTANT {
        @Override
        Schedule create(OptimizationParams<?> params) {
            return new Constant();
        }
    },
    /** A linear rise, then half a cosine down. */
    WARM_UP_COSINE {
        @Override
        Schedule create(OptimizationParams<?> params) {
            return new WarmUpCosine(params.getWarmUpFraction(), params.getFinalRateFactor());
        }
    };

    abstract Schedule create(OptimizationParams<?> params);
}
