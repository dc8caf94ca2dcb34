package io.bellows.train;

import io.bellows.train.metric.Metric;

/**
 * A metric in the units of the targets, of a network whose outputs are on another scale.
 *
 * @param metric which
 * @param scale of the outputs
 */
record ScaledMetric(Metric metric, TargetScale scale) implements Metric {
    @Override
    public int sums() {
        return metric.sums();
    }

    @Override
    public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
        double[] own = new double[outputs.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = scale.undone(i, outputs[i]);
        }
        metric.add(own, label, targets, weight, sums);
    }

    @Override
    public double value(double[] sums) {
        return metric.value(sums);
    }

    @Override
    public boolean isHigherBetter() {
        return metric.isHigherBetter();
    }
}
