package io.bellows.augmentation.series;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Lets time pass faster here and slower there, smoothly, alike in all channels; the first and the last step stay.
 *
 * <p>The speed is exp(g) with a normal g at each of {@code knots} moments that lie evenly from the first to the last, and
 * follows a half cosine wave from each to the next, so that time never runs backwards. Its integral, brought to the full
 * length, is the moment from which a step takes its values, which are interpolated linearly.
 *
 * <p>Source: Um, Pfister, Pichler, Endo, Lang, Hirche, Fietzek, Kulić, "Data augmentation of wearable sensor data for
 * Parkinson's disease monitoring using convolutional neural networks" (ICMI 2017), section 3.2, where cubic splines
 * through normal speeds are used, which may become negative.
 *
 * @param sigma the standard deviation of the logarithm of the speed, 0 to 3
 * @param knots the number of moments with a speed of their own, 2 to 1000
 */
public record TimeWarp(double sigma, int knots) implements SeriesOp {
    private static final int MOST_SIGMA = 3;
    private static final int MOST_KNOTS = 1000;

    public TimeWarp {
        SettingCheck.between(TimeWarp.class, "sigma", sigma, 0, MOST_SIGMA);
        SettingCheck.between(TimeWarp.class, "knots", knots, 2, MOST_KNOTS);
    }

    @Override
    public Series apply(Series series, KeyedRandom random) {
        double[] speeds = new double[knots];
        for (int knot = 0; knot < knots; knot++) {
            speeds[knot] = StrictMath.exp(sigma * random.nextGaussian());
        }
        int last = series.steps() - 1;
        double[] moments = new double[last + 1];
        for (int step = 1; step <= last; step++) {
            moments[step] = moments[step - 1] + speed(speeds, (step - 0.5) / last);
        }
        double length = moments[last];
        for (int step = 1; step <= last; step++) {
            moments[step] = Math.min(last, moments[step] * last / length);
        }
        moments[last] = last;
        return series.at(moments);
    }

    /** The speed at a part of the whole time, 0 to 1. */
    private static double speed(double[] speeds, double part) {
        double place = part * (speeds.length - 1);
        int before = Math.min(speeds.length - 2, (int) place);
        double weight = (1 - StrictMath.cos(StrictMath.PI * (place - before))) / 2;
        return speeds[before] + weight * (speeds[before + 1] - speeds[before]);
    }
}
