package io.bellows.train.schedule;

/**
 * Half a cosine down (Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts).
 *
 * @param finalFactor where it ends, as a share of the base rate, in [0, 1]
 */
public record Cosine(double finalFactor) implements Schedule {
    public Cosine {
        Ranges.require(
                finalFactor >= 0 && finalFactor <= 1, "cosine", "final factor", finalFactor, "at least 0, at most 1");
    }

    @Override
    public double factor(RunPosition position) {
        return between(1, finalFactor, position.done());
    }

    /** From {@code from} to {@code to}, along half a cosine. */
    static double between(double from, double to, double done) {
        return to + (from - to) * (1 + StrictMath.cos(Math.PI * done)) / 2;
    }
}
