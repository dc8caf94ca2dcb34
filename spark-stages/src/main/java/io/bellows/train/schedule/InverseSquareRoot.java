package io.bellows.train.schedule;

/**
 * A linear rise, then a fall with the inverse root of the step (Vaswani et al. 2017, "Attention Is All You Need", section
 * 5.3, with the base rate at its peak).
 *
 * @param risingFraction share of the run's steps that rise, in [0, 1); the fall is the slower, the longer it is
 */
public record InverseSquareRoot(double risingFraction) implements Schedule {
    public InverseSquareRoot {
        Ranges.require(
                risingFraction >= 0 && risingFraction < 1,
                "inverse-square-root",
                "rising fraction",
                risingFraction,
                "at least 0, below 1");
    }

    @Override
    public double factor(RunPosition position) {
        double rising = Math.max(1, Math.round(risingFraction * position.steps()));
        double step = position.step() + 1.0;
        return Math.min(step / rising, Math.sqrt(rising / step));
    }
}
