package io.bellows.train.schedule;

/**
 * A linear rise to the base rate (Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2), then another schedule
 * over the steps that remain.
 *
 * @param fraction share of the run's steps that rise, in [0, 1)
 * @param after what follows
 */
public record WarmUp(double fraction, Schedule after) implements Schedule {
    public WarmUp {
        Ranges.require(fraction >= 0 && fraction < 1, "warm-up", "fraction", fraction, "at least 0 and below 1");
    }

    @Override
    public double factor(RunPosition position) {
        long rising = Math.round(fraction * position.steps());
        return position.step() < rising ? (position.step() + 1.0) / rising : after.factor(position.from(rising));
    }
}
