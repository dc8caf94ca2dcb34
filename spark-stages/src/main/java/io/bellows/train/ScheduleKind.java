package io.bellows.train;

import io.bellows.train.schedule.Constant;
import io.bellows.train.schedule.Cosine;
import io.bellows.train.schedule.CosineRestarts;
import io.bellows.train.schedule.Exponential;
import io.bellows.train.schedule.InverseSquareRoot;
import io.bellows.train.schedule.MultiStepDecay;
import io.bellows.train.schedule.OneCycle;
import io.bellows.train.schedule.Plateau;
import io.bellows.train.schedule.Polynomial;
import io.bellows.train.schedule.Schedule;
import io.bellows.train.schedule.StepDecay;
import io.bellows.train.schedule.WarmUp;
import java.util.Arrays;

/** The schedules by the name that the param {@code schedule} takes. */
public enum ScheduleKind {
    /** The base rate throughout. */
    CONSTANT {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(params, 0, new Constant());
        }
    },
    /** A fall every so many epochs. */
    STEP {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(params, 0, new StepDecay(params.getDecayEpochs(), decay(params, 0.1)));
        }
    },
    /** A fall at each of given epochs. */
    MULTI_STEP {
        @Override
        Schedule create(ScheduleParams<?> params) {
            if (!params.isSet(params.milestones())) {
                throw new IllegalArgumentException("Cannot make schedule 'multi-step' of " + params.uid()
                        + ": found no milestones, expected the epochs after which the rate falls; set milestones");
            }
            return afterWarmUp(
                    params,
                    0,
                    new MultiStepDecay(
                            Arrays.stream(params.getMilestones()).boxed().toList(), decay(params, 0.1)));
        }
    },
    /** A steady fall by a factor an epoch. */
    EXPONENTIAL {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(params, 0, new Exponential(decay(params, 0.95)));
        }
    },
    /** A fall along a power of what remains. */
    POLYNOMIAL {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(params, 0, new Polynomial(params.getPower(), params.getFinalRateFactor()));
        }
    },
    /** Half a cosine down. */
    COSINE {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(params, 0, new Cosine(params.getFinalRateFactor()));
        }
    },
    /** A linear rise, then half a cosine down. */
    WARM_UP_COSINE {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(params, SHORT, new Cosine(params.getFinalRateFactor()));
        }
    },
    /** Half a cosine down, again and again. */
    COSINE_RESTARTS {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(
                    params,
                    0,
                    new CosineRestarts(
                            params.getDecayEpochs(), params.getRestartGrowth(), params.getFinalRateFactor()));
        }
    },
    /** Up along half a cosine and down along another. */
    ONE_CYCLE {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return new OneCycle(warmUp(params, 0.3));
        }
    },
    /** A linear rise, then a fall with the inverse root of the step. */
    INVERSE_SQUARE_ROOT {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return new InverseSquareRoot(warmUp(params, SHORT));
        }
    },
    /** A fall whenever the validation metric stands still. */
    PLATEAU {
        @Override
        Schedule create(ScheduleParams<?> params) {
            return afterWarmUp(
                    params,
                    0,
                    new Plateau(params.getPlateauPatience(), decay(params, 0.1), params.getFinalRateFactor()));
        }
    };

    private static final double SHORT = 0.05;

    abstract Schedule create(ScheduleParams<?> params);

    private static Schedule afterWarmUp(ScheduleParams<?> params, double otherwise, Schedule schedule) {
        double fraction = warmUp(params, otherwise);
        return fraction == 0 ? schedule : new WarmUp(fraction, schedule);
    }

    private static double warmUp(ScheduleParams<?> params, double otherwise) {
        return params.isSet(params.warmUpFraction()) ? params.getWarmUpFraction() : otherwise;
    }

    private static double decay(ScheduleParams<?> params, double otherwise) {
        return params.isSet(params.decayFactor()) ? params.getDecayFactor() : otherwise;
    }
}
