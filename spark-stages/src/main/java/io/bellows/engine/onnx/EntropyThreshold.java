package io.bellows.engine.onnx;

import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.Arrays;

/**
 * The range around 0 whose distribution in 128 steps is nearest, by the Kullback-Leibler divergence, to the one in all
 * bins with the outliers put into the outermost (Migacz 2017, "8-bit Inference with TensorRT").
 */
final class EntropyThreshold {
    private static final int STEPS = 128;
    private static final double SMOOTHING = 0.0001;

    private final long[] counts;
    private final long[] below;

    private EntropyThreshold(long[] counts) {
        this.counts = counts;
        below = new long[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            below[i + 1] = below[i] + counts[i];
        }
    }

    static Range of(Histogram histogram) {
        EntropyThreshold search = new EntropyThreshold(histogram.counts());
        int bins = search.counts.length;
        int middle = bins / 2;
        double least = Double.POSITIVE_INFINITY;
        int best = Math.min(STEPS / 2, middle);
        for (int half = STEPS / 2; half <= middle; half++) {
            double divergence = search.divergence(middle - half, Math.min(middle + half + 1, bins));
            if (divergence < least) {
                least = divergence;
                best = half;
            }
        }
        float[] edges = histogram.edges();
        return histogram.within(edges[middle - best], edges[Math.min(middle + best + 1, bins)]);
    }

    /** Of the bins from {@code start} to before {@code end}; infinite where it is not defined. */
    private double divergence(int start, int end) {
        int size = end - start;
        double[] reference = new double[size];
        for (int i = 0; i < size; i++) {
            reference[i] = counts[start + i];
        }
        reference[0] += below[start];
        reference[size - 1] += below[counts.length] - below[end];
        double[] coarse = new double[size];
        int merged = size / STEPS;
        for (int step = 0; step < STEPS; step++) {
            int from = step * merged;
            int to = from + merged;
            long sum = below[start + (step == STEPS - 1 ? size : to)] - below[start + from];
            int filled = 0;
            for (int i = from; i < to; i++) {
                filled += reference[i] != 0 ? 1 : 0;
            }
            if (filled > 0) {
                // The reference implementation keeps whole numbers.
                Arrays.fill(coarse, from, to, (double) (long) ((double) sum / filled));
            }
        }
        return smooth(reference) && smooth(coarse) ? relativeEntropy(reference, coarse) : Double.POSITIVE_INFINITY;
    }

    /** Takes a little from each bin that holds something for each that holds nothing; false if they hold too little. */
    private static boolean smooth(double[] distribution) {
        long empty = Arrays.stream(distribution).filter(count -> count == 0).count();
        long filled = distribution.length - empty;
        if (filled == 0) {
            return false;
        }
        double taken = SMOOTHING * empty / filled;
        if (taken >= 1) {
            return false;
        }
        for (int i = 0; i < distribution.length; i++) {
            distribution[i] = distribution[i] == 0 ? SMOOTHING : distribution[i] - taken;
            if (distribution[i] <= 0) {
                return false;
            }
        }
        return true;
    }

    private static double relativeEntropy(double[] reference, double[] other) {
        double total = Arrays.stream(reference).sum();
        double otherTotal = Arrays.stream(other).sum();
        double divergence = 0;
        for (int i = 0; i < reference.length; i++) {
            double p = reference[i] / total;
            divergence += p * Math.log(p / (other[i] / otherTotal));
        }
        return divergence;
    }
}
