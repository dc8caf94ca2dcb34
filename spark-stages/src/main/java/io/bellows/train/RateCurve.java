package io.bellows.train;

import java.util.Arrays;

/**
 * What a learning-rate range test saw.
 *
 * @param rates of the steps, rising
 * @param losses of the steps, each before its step
 * @param smoothed a moving average of the losses
 * @param suggested a tenth of the rate of the least smoothed loss
 * @param steepest the rate at which the smoothed loss falls most a step, before its least value: the other common choice, which
 *     is less steady, as a loss falls fast from the start where weights are far off; {@code suggested} where it falls nowhere
 * @param diverged whether the test ended before its last rate, since the loss rose
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RateCurve(
        double[] rates, double[] losses, double[] smoothed, double suggested, double steepest, boolean diverged) {
    private static final int FEWEST = 10;

    static RateCurve of(StepHistory steps, boolean diverged) {
        int finite = 0;
        while (finite < steps.size() && Double.isFinite(steps.losses()[finite])) {
            finite++;
        }
        if (finite < FEWEST) {
            throw new IllegalArgumentException("Cannot find a learning rate: found " + finite
                    + " steps of finite loss, expected at least " + FEWEST
                    + "; ask for more steps, or lower batchSize or the first rate");
        }
        double[] losses = Arrays.copyOf(steps.losses(), finite);
        LossSmoother smoother = new LossSmoother();
        double[] smoothed = Arrays.stream(losses).map(smoother::add).toArray();
        double[] rates = Arrays.copyOf(steps.rates(), finite);
        int least = 0;
        for (int i = 1; i < finite; i++) {
            least = smoothed[i] < smoothed[least] ? i : least;
        }
        double tenth = rates[least] / 10;
        return new RateCurve(rates, losses, smoothed, tenth, steepest(rates, smoothed, least, tenth), diverged);
    }

    /** The middle of the tenth of the steps over which the loss falls most; the first average is left out as noise. */
    private static double steepest(double[] rates, double[] smoothed, int least, double otherwise) {
        int width = Math.max(2, rates.length / 10);
        double most = 0;
        double rate = otherwise;
        for (int i = Math.min(10, rates.length / 10) + width; i <= least; i++) {
            double fall = smoothed[i - width] - smoothed[i];
            if (fall > most) {
                most = fall;
                rate = rates[i - width / 2];
            }
        }
        return rate;
    }
}
