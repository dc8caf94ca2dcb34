package io.bellows.train.metric;

/**
 * The area under the ROC curve of two classes, by the difference of their logits: the share of pairs of a positive and a negative
 * row in which the positive one has the larger difference, ties counting half. Differences are told apart in steps of 0.2 %, and
 * of 2e-6 around 0; those above 1e12 are one.
 */
public record AreaUnderRoc() implements Metric {
    private static final int STEPS = 32_768;
    private static final double FINEST = 1e3;
    private static final double MOST = log(1e12);

    @Override
    public int sums() {
        return 2 * STEPS;
    }

    @Override
    public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
        double difference = outputs[1] - outputs[0];
        double squashed = Math.signum(difference) * Math.min(1, log(Math.abs(difference)) / MOST);
        int step = (int) Math.min(STEPS - 1, (squashed + 1) / 2 * STEPS);
        sums[label * STEPS + step] += weight;
    }

    private static double log(double size) {
        return Math.log1p(FINEST * size);
    }

    @Override
    public double value(double[] sums) {
        double pairs = 0;
        double below = 0;
        double positive = 0;
        for (int step = 0; step < STEPS; step++) {
            pairs += sums[STEPS + step] * (below + sums[step] / 2);
            below += sums[step];
            positive += sums[STEPS + step];
        }
        return pairs / (below * positive);
    }
}
