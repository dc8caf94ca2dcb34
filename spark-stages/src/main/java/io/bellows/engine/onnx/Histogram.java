package io.bellows.engine.onnx;

import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.Arrays;

/**
 * Counts of a tensor's values in bins of equal width between two ends that were known before, and the sums of the
 * smallest and of the largest value of each batch.
 *
 * <p>Counts are whole numbers, and sums are kept in whole multiples of 2^-40 of the range, so that {@link #add} is exact,
 * associative and commutative.
 */
final class Histogram {
    private static final int SUM_BITS = 40;

    private final Range range;
    private final float[] edges;
    private final long[] counts;
    private long batches;
    private long sumOfMin;
    private long sumOfMax;

    /**
     * An empty histogram.
     *
     * @param range of all the values that will come
     * @param absolute whether magnitudes are counted, from 0 to the largest, and not values, from minus that to it
     */
    Histogram(Range range, int bins, boolean absolute) {
        this.range = range;
        float end = Math.max(Math.abs(range.min()), Math.abs(range.max()));
        edges = new float[bins + 1];
        double start = absolute ? 0 : -(double) end;
        double step = ((double) end - start) / bins;
        for (int i = 0; i < bins; i++) {
            edges[i] = (float) (start + i * step);
        }
        edges[bins] = end;
        counts = new long[bins];
    }

    /** Counts {@code values}, of one batch, none of which is outside of the range. */
    void count(float[] values) {
        boolean absolute = edges[0] == 0f;
        double width = (double) edges[counts.length] - edges[0];
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            counts[bin(absolute ? Math.abs(value) : value, width)]++;
        }
        if (values.length > 0) {
            batches++;
            sumOfMin = Math.addExact(sumOfMin, fixed(min));
            sumOfMax = Math.addExact(sumOfMax, fixed(max));
        }
    }

    private int bin(float value, double width) {
        if (width == 0) {
            return 0;
        }
        int last = counts.length - 1;
        int bin = (int) Math.max(0, Math.min(last, ((double) value - edges[0]) / width * counts.length));
        if (value < edges[bin]) {
            return Math.max(0, bin - 1);
        }
        return value >= edges[bin + 1] && bin < last ? bin + 1 : bin;
    }

    private int exponent() {
        return SUM_BITS - Math.getExponent(Math.max(edges[counts.length], Float.MIN_NORMAL));
    }

    private long fixed(float value) {
        return (long) Math.rint(Math.scalb((double) value, exponent()));
    }

    /** Takes in the figures of a histogram of the same ends and bins. */
    void add(long moreBatches, long moreOfMin, long moreOfMax, long[] moreCounts) {
        batches += moreBatches;
        sumOfMin = Math.addExact(sumOfMin, moreOfMin);
        sumOfMax = Math.addExact(sumOfMax, moreOfMax);
        for (int i = 0; i < counts.length; i++) {
            counts[i] += moreCounts[i];
        }
    }

    /** The mean of the batches' ends. */
    Range averageRange() {
        return batches == 0 ? range : new Range(average(sumOfMin), average(sumOfMax));
    }

    private float average(long sum) {
        return (float) (Math.scalb((double) sum, -exponent()) / batches);
    }

    /** {@code candidate}, no wider than the values. */
    Range within(float min, float max) {
        float low = Math.max(min, range.min());
        float high = Math.min(max, range.max());
        return new Range(low, high);
    }

    long total() {
        return Arrays.stream(counts).sum();
    }

    long[] counts() {
        return counts;
    }

    float[] edges() {
        return edges;
    }

    long batches() {
        return batches;
    }

    long sumOfMin() {
        return sumOfMin;
    }

    long sumOfMax() {
        return sumOfMax;
    }
}
