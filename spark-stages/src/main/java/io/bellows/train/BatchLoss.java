package io.bellows.train;

import io.bellows.train.data.Batch;
import io.bellows.train.loss.Loss;
import io.bellows.train.metric.Metric;
import java.util.Arrays;

/** The weighted sums of the losses of single rows, and of what is right, over the rows of a batch, and their gradient. */
final class BatchLoss implements BatchObjective {
    private final Loss loss;
    private final Hits hits;
    private final Metric metric;
    private final double[] metricSums;
    private final double[] outputs;
    private final double[] slope;
    private double[] target = {};
    private double lossSum;
    private double weightSum;
    private double correctSum;

    /** The sums of {@code loss} and {@code hits} for a network of {@code size} outputs. */
    BatchLoss(Loss loss, Hits hits, int size) {
        this(loss, hits, size, null);
    }

    /** The sums of {@code metric}, too, unless it is null. */
    BatchLoss(Loss loss, Hits hits, int size, Metric metric) {
        this.loss = loss;
        this.hits = hits;
        this.metric = metric;
        metricSums = new double[metric == null ? 0 : metric.sums()];
        outputs = new double[size];
        slope = new double[size];
    }

    @Override
    public void evaluate(float[] scores, Batch batch, float[] gradient) {
        evaluate(scores, batch.labels(), batch.targets(), batch.weights(), batch.rows(), gradient);
    }

    /**
     * Sums over a batch, and the gradient of the loss sum by each output.
     *
     * @param scores of the network, row after row
     * @param labels the class of each row, by which correct rows are counted
     * @param targets what each row teaches; empty to learn the labels
     * @param gradient {@code rows × outputs} values, overwritten; null when only the sums are wanted
     */
    void evaluate(float[] scores, float[] labels, float[] targets, float[] weights, int rows, float[] gradient) {
        int targetSize = targets.length / weights.length;
        if (target.length == 0) {
            target = new double[targetSize == 0 ? outputs.length : targetSize];
        }
        lossSum = 0;
        weightSum = 0;
        correctSum = 0;
        Arrays.fill(metricSums, 0);
        for (int row = 0; row < rows; row++) {
            int from = row * outputs.length;
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = scores[from + i];
            }
            readTarget(labels[row], targets, row * targetSize, targetSize);
            double weight = weights[row];
            lossSum += weight * loss.evaluate(outputs, target, slope);
            weightSum += weight;
            correctSum += weight * hits.share(outputs, labels[row], target);
            if (metric != null) {
                metric.add(outputs, (int) labels[row], target, weight, metricSums);
            }
            for (int i = 0; gradient != null && i < outputs.length; i++) {
                gradient[from + i] = (float) (weight * slope[i]);
            }
        }
    }

    private void readTarget(float label, float[] targets, int from, int size) {
        if (size == 0) {
            Arrays.fill(target, 0);
            target[(int) label] = 1;
        }
        for (int i = 0; i < size; i++) {
            target[i] = targets[from + i];
        }
    }

    @Override
    public double[] metricSums() {
        return metricSums;
    }

    @Override
    public double lossSum() {
        return lossSum;
    }

    @Override
    public double weightSum() {
        return weightSum;
    }

    @Override
    public double correctSum() {
        return correctSum;
    }
}
