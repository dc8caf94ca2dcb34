package io.bellows.engine.onnx;

import io.bellows.engine.onnx.TensorRanges.Range;
import java.io.Serializable;

/**
 * How ranges are chosen from histograms. Percentile and entropy follow Python's {@code onnxruntime.quantization}, so that
 * equal histograms give equal ranges.
 *
 * @param method any
 * @param percentile share of the values that {@link CalibrationMethod#PERCENTILE} keeps, in percent
 * @param bins of the histograms
 * @param settings what the ranges are for
 */
public record RangeChoice(CalibrationMethod method, double percentile, int bins, QuantizationSettings settings)
        implements Serializable {
    private static final int MSE_CANDIDATES = 100;

    /** Whether histograms are of magnitudes. */
    boolean countsMagnitudes() {
        return method == CalibrationMethod.PERCENTILE && settings.symmetric();
    }

    Range of(Histogram histogram) {
        if (histogram.total() == 0) {
            return histogram.averageRange();
        }
        return switch (method) {
            case MIN_MAX -> histogram.within(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
            case MOVING_AVERAGE -> histogram.averageRange();
            case PERCENTILE -> percentile(histogram);
            case ENTROPY -> EntropyThreshold.of(histogram);
            case MSE -> leastError(histogram);
        };
    }

    private Range percentile(Histogram histogram) {
        float[] edges = histogram.edges();
        if (countsMagnitudes()) {
            float end = edges[firstBinReaching(histogram, percentile / 100)];
            return histogram.within(-end, end);
        }
        double cut = (100 - percentile) / 200;
        return histogram.within(edges[firstBinReaching(histogram, cut)], edges[firstBinReaching(histogram, 1 - cut)]);
    }

    /** The first bin up to whose end lies at least {@code share} of all values. */
    private static int firstBinReaching(Histogram histogram, double share) {
        double total = histogram.total();
        double reached = 0;
        int bin = 0;
        for (long count : histogram.counts()) {
            reached += count / total;
            if (reached >= share) {
                return bin;
            }
            bin++;
        }
        return bin;
    }

    private Range leastError(Histogram histogram) {
        Range best = histogram.within(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        Range whole = best;
        double least = Double.POSITIVE_INFINITY;
        for (int i = MSE_CANDIDATES; i > 0; i--) {
            double share = (double) i / MSE_CANDIDATES;
            Range candidate = new Range((float) (whole.min() * share), (float) (whole.max() * share));
            double error = error(histogram, candidate);
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    private double error(Histogram histogram, Range candidate) {
        AffineScale scale = AffineScale.of(candidate, settings.activations(), settings.symmetric());
        float[] edges = histogram.edges();
        long[] counts = histogram.counts();
        double sum = 0;
        double stepVariance = (double) scale.scale() * scale.scale() / 12;
        double low = scale.scale() * (double) (settings.activations().min() - scale.zeroPoint());
        double high = scale.scale() * (double) (settings.activations().max() - scale.zeroPoint());
        for (int i = 0; i < counts.length; i++) {
            double centre = ((double) edges[i] + edges[i + 1]) / 2;
            double cut = centre < low ? low - centre : Math.max(0, centre - high);
            sum += counts[i] * (cut > 0 ? cut * cut : stepVariance);
        }
        return sum;
    }
}
