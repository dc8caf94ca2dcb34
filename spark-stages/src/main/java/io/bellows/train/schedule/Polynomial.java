package io.bellows.train.schedule;

/**
 * The rate falls with a power of the share of steps that remain.
 *
 * @param power 1 for a line; above 0
 * @param finalFactor where it ends, as a share of the base rate, in [0, 1]
 */
public record Polynomial(double power, double finalFactor) implements Schedule {
    public Polynomial {
        Ranges.require(power > 0, "polynomial", "power", power, "above 0");
        Ranges.require(
                finalFactor >= 0 && finalFactor <= 1,
                "polynomial",
                "final factor",
                finalFactor,
                "at least 0, at most 1");
    }

    @Override
    public double factor(RunPosition position) {
        return finalFactor + (1 - finalFactor) * StrictMath.pow(1 - position.done(), power);
    }
}
