package io.bellows.augmentation.series;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Cuts out a window of random length and place, and stretches it to the full length by linear interpolation.
 *
 * <p>Source: Le Guennec, Malinowski, Tavenard, "Data augmentation for time series classification using convolutional
 * neural networks" (AALTD 2016), section 2, which gives no length back.
 *
 * @param minFraction the least length, as a part of the whole, 0 to 1; at least two steps are taken if there are two
 * @param maxFraction the greatest, ≥ {@code minFraction}
 */
public record WindowSlice(double minFraction, double maxFraction) implements SeriesOp {
    public WindowSlice {
        SettingCheck.range(WindowSlice.class, "minFraction", minFraction, "maxFraction", maxFraction, 0, 1);
    }

    @Override
    public Series apply(Series series, KeyedRandom random) {
        int steps = series.steps();
        int length = (int) Math.rint(steps * random.uniform(minFraction, maxFraction));
        length = Math.max(Math.min(2, steps), length);
        int first = random.nextInt(steps - length + 1);
        double[] moments = new double[steps];
        for (int step = 0; step < steps; step++) {
            moments[step] = steps == 1 ? 0 : first + (double) step * (length - 1) / (steps - 1);
        }
        return series.at(moments);
    }
}
