package io.bellows.train.metric;

/**
 * The F1 measure of each class, averaged by the weight of its rows: {@code f1} of Spark's {@code
 * MulticlassClassificationEvaluator}.
 *
 * @param classes at least 2
 */
public record ClassF1(int classes) implements Metric {
    @Override
    public int sums() {
        return 3 * classes;
    }

    @Override
    public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
        int predicted = 0;
        for (int i = 1; i < classes; i++) {
            predicted = outputs[i] > outputs[predicted] ? i : predicted;
        }
        sums[label] += predicted == label ? weight : 0;
        sums[classes + predicted] += weight;
        sums[2 * classes + label] += weight;
    }

    @Override
    public double value(double[] sums) {
        double measure = 0;
        double total = 0;
        for (int i = 0; i < classes; i++) {
            double both = sums[classes + i] + sums[2 * classes + i];
            measure += both > 0 ? sums[2 * classes + i] * 2 * sums[i] / both : 0;
            total += sums[2 * classes + i];
        }
        return measure / total;
    }
}
