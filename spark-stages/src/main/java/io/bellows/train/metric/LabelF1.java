package io.bellows.train.metric;

/**
 * The F1 measure over all labels of all rows at once, each row by its weight: {@code microF1Measure} of Spark's {@code
 * MultilabelClassificationEvaluator}.
 *
 * @param logit above which an output says that the row has the label
 */
public record LabelF1(double logit) implements Metric {
    @Override
    public int sums() {
        return 2;
    }

    @Override
    public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
        for (int i = 0; i < outputs.length; i++) {
            boolean says = outputs[i] > logit;
            boolean has = targets[i] >= 0.5;
            sums[0] += says && has ? weight : 0;
            sums[1] += (says ? weight : 0) + (has ? weight : 0);
        }
    }

    @Override
    public double value(double[] sums) {
        return sums[1] > 0 ? 2 * sums[0] / sums[1] : 0;
    }
}
