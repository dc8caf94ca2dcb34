package io.bellows.train;

/** Watches the limits of a run, step by step: all workers see the same, and end alike. */
final class LimitWatch {
    private final RunLimits limits;
    private final double secondsBefore;
    private final LossSmoother smoother = new LossSmoother();

    /** @param secondsBefore of this fit's epochs that a checkpoint brought */
    LimitWatch(RunLimits limits, double secondsBefore) {
        this.limits = limits;
        this.secondsBefore = secondsBefore;
    }

    /** Whether this worker's clock says that time is up. */
    boolean timeIsUp(double seconds) {
        return secondsBefore + seconds >= limits.seconds();
    }

    /** Whether the budget is spent, by what this worker was told that all executors have taken; NaN for nothing yet. */
    boolean energyIsUp(double joules) {
        return joules >= limits.joules();
    }

    /**
     * Why training ends after a step; null when it goes on.
     *
     * @param stepsDone of the whole run
     * @param loss of the step
     * @param timeIsUp what the first worker's clock said
     * @param energyIsUp what it said of the budget
     */
    TrainingEnd afterStep(long stepsDone, double loss, boolean timeIsUp, boolean energyIsUp) {
        if (limits.rangeTest()) {
            smoother.add(loss);
            if (smoother.diverged()) {
                return TrainingEnd.DIVERGENCE;
            }
        }
        if (stepsDone >= limits.steps()) {
            return TrainingEnd.STEPS;
        }
        if (timeIsUp) {
            return TrainingEnd.TIME;
        }
        return energyIsUp ? TrainingEnd.ENERGY : null;
    }
}
