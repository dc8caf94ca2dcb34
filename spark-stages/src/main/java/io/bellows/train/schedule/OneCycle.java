package io.bellows.train.schedule;

/**
 * Up to the base rate and down again, each along half a cosine, in the form PyTorch's {@code OneCycleLR} uses: from 1/25 of
 * the rate, down to 1/10,000 of that (Smith and Topin 2018, "Super-Convergence").
 *
 * @param risingFraction share of the steps that rise, in (0, 1)
 */
public record OneCycle(double risingFraction) implements Schedule {
    private static final double FIRST = 1 / 25.0;
    private static final double LAST = FIRST / 1e4;

    public OneCycle {
        Ranges.require(
                risingFraction > 0 && risingFraction < 1,
                "one-cycle",
                "rising fraction",
                risingFraction,
                "above 0, below 1");
    }

    @Override
    public double factor(RunPosition position) {
        double peak = risingFraction * position.steps() - 1;
        double last = position.steps() - 1.0;
        double step = Math.min((double) position.step(), last);
        return step < peak
                ? Cosine.between(FIRST, 1, step / peak)
                : Cosine.between(1, LAST, (step - peak) / (last - peak));
    }
}
