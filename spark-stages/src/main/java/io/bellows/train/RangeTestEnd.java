package io.bellows.train;

/** Brings the steps of a learning-rate range test out of the estimators around the trainer, which need no model of it. */
final class RangeTestEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StepHistory steps;
    private final TrainingEnd end;

    RangeTestEnd(String stage, StepHistory steps, TrainingEnd end) {
        super(
                "The learning-rate range test of " + stage + " has ended; rateRange is for LearningRateFinder alone",
                null,
                false,
                false);
        this.steps = steps;
        this.end = end;
    }

    StepHistory steps() {
        return steps;
    }

    TrainingEnd end() {
        return end;
    }
}
