package io.bellows.train.schedule;

/**
 * The rate falls by a factor an epoch, a little each step.
 *
 * @param factor of an epoch, in (0, 1]
 */
public record Exponential(double factor) implements Schedule {
    public Exponential {
        Ranges.require(factor > 0 && factor <= 1, "exponential", "factor", factor, "above 0, at most 1");
    }

    @Override
    public double factor(RunPosition position) {
        return StrictMath.pow(factor, position.epochs());
    }
}
