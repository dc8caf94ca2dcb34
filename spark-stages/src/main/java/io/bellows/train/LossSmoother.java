package io.bellows.train;

/** A moving average of losses that leaves its start out, and how far it is from the least one (Smith 2017, as fastai has it). */
final class LossSmoother {
    private static final double KEEP = 0.9;
    private static final double DIVERGED = 4;

    private double sum;
    private double share;
    private double least = Double.POSITIVE_INFINITY;

    /** Adds a loss, and gives the average of all, the latest counting most. */
    double add(double loss) {
        sum = KEEP * sum + (1 - KEEP) * loss;
        share = KEEP * share + (1 - KEEP);
        double smooth = sum / share;
        least = Math.min(least, smooth);
        return smooth;
    }

    /** Whether the average is no number or more than 4 times the least one before it. */
    boolean diverged() {
        return !(sum / share <= DIVERGED * least);
    }
}
