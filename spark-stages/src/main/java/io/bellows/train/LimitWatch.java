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

    /**
     * Why training ends after a step; null when it goes on.
     *
     * @param stepsDone of the whole run
     * @param loss of the step
     * @param timeIsUp what the first worker's clock said
     */
    TrainingEnd afterStep(long stepsDone, double loss, boolean timeIsUp) {
        if (limits.rangeTest()) {
            smoother.add(loss);
            if (smoother.diverged()) {
                return TrainingEnd.DIVERGENCE;
            }
        }
        if (stepsDone >= limits.steps()) {
            return TrainingEnd.STEPS;
        }
        return timeIsUp ? TrainingEnd.TIME : null;
    }
}
