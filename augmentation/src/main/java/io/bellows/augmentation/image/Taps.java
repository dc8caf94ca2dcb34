package io.bellows.augmentation.image;

/**
 * The pixels of one axis that make each pixel of the resized axis, and their weights: {@code count} neighbours from
 * {@code first[i]}, with weights that sum to {@code 1 << BITS}.
 */
final class Taps {
    static final int BITS = 16;

    private final int count;
    private final int[] first;
    private final float[] weights;
    private final int[][] fixed;

    private Taps(int count, int size) {
        this.count = count;
        this.first = new int[size];
        this.weights = new float[size * count];
        this.fixed = new int[count][size];
    }

    static Taps of(ResizeMethod method, int from, int to) {
        Taps taps = weighted(method, from, to);
        taps.fix();
        return taps;
    }

    private static Taps weighted(ResizeMethod method, int from, int to) {
        return switch (method) {
            case NEAREST -> nearest(from, to);
            case BILINEAR -> bilinear(from, to);
            case BILINEAR_ANTIALIASED -> to < from ? triangle(from, to) : bilinear(from, to);
            case BICUBIC -> cubic(from, to);
            case AREA -> to < from ? area(from, to) : bilinear(from, to);
        };
    }

    int count() {
        return count;
    }

    /** The first pixel of each new one. */
    int[] first() {
        return first;
    }

    /** The weights of one of the {@code count} pixels, for each new one. */
    int[] weights(int tap) {
        return fixed[tap];
    }

    /** Rounds the running sums of weights rather than the weights, so that they reach 1 and no error grows. */
    private void fix() {
        for (int i = 0; i < first.length; i++) {
            double sum = 0;
            int reached = 0;
            for (int tap = 0; tap < count; tap++) {
                sum += weights[i * count + tap];
                int next = tap == count - 1 ? 1 << BITS : (int) Math.rint(sum * (1 << BITS));
                fixed[tap][i] = next - reached;
                reached = next;
            }
        }
    }

    private static Taps nearest(int from, int to) {
        Taps taps = new Taps(1, to);
        for (int i = 0; i < to; i++) {
            taps.first[i] = Math.min(from - 1, (int) ((2L * i + 1) * from / (2L * to)));
            taps.weights[i] = 1;
        }
        return taps;
    }

    private static Taps bilinear(int from, int to) {
        Taps taps = new Taps(Math.min(2, from), to);
        for (int i = 0; i < to; i++) {
            double centre = Math.max(0, (i + 0.5) * from / to - 0.5);
            taps.first[i] = Math.min((int) centre, from - taps.count);
            double towardsNext = Math.min(1, centre - taps.first[i]);
            taps.weights[i * taps.count] = (float) (taps.count == 1 ? 1 : 1 - towardsNext);
            if (taps.count == 2) {
                taps.weights[i * 2 + 1] = (float) towardsNext;
            }
        }
        return taps;
    }

    private static Taps triangle(int from, int to) {
        double step = (double) from / to;
        Taps taps = new Taps(Math.min(from, (int) Math.ceil(2 * step)), to);
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * step - 0.5;
            taps.first[i] = Math.max(0, Math.min((int) Math.floor(centre - step) + 1, from - taps.count));
            double sum = 0;
            for (int tap = 0; tap < taps.count; tap++) {
                sum += Math.max(0, 1 - Math.abs(taps.first[i] + tap - centre) / step);
            }
            for (int tap = 0; tap < taps.count; tap++) {
                double weight = Math.max(0, 1 - Math.abs(taps.first[i] + tap - centre) / step);
                taps.weights[i * taps.count + tap] = (float) (weight / sum);
            }
        }
        return taps;
    }

    private static Taps cubic(int from, int to) {
        Taps taps = new Taps(Math.min(Cubic.TAPS, from), to);
        float[] weights = new float[Cubic.TAPS];
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * from / to - 0.5;
            int left = (int) Math.floor(centre);
            Cubic.weights(centre - left, weights);
            taps.first[i] = Math.max(0, Math.min(left - 1, from - taps.count));
            for (int tap = 0; tap < Cubic.TAPS; tap++) {
                int pixel = Math.max(0, Math.min(from - 1, left - 1 + tap));
                taps.weights[i * taps.count + pixel - taps.first[i]] += weights[tap];
            }
        }
        return taps;
    }

    private static Taps area(int from, int to) {
        double step = (double) from / to;
        Taps taps = new Taps(Math.min(from, (int) Math.ceil(step) + 1), to);
        for (int i = 0; i < to; i++) {
            double begin = i * step;
            double end = Math.min(from, begin + step);
            taps.first[i] = Math.min((int) begin, from - taps.count);
            for (int tap = 0; tap < taps.count; tap++) {
                int pixel = taps.first[i] + tap;
                double covered = Math.min(end, pixel + 1) - Math.max(begin, pixel);
                taps.weights[i * taps.count + tap] = (float) (Math.max(0, covered) / (end - begin));
            }
        }
        return taps;
    }
}
