package io.bellows.train;

/** The cross entropy of softmax probabilities against one class a row, with row weights; computed in double. */
final class SoftmaxCrossEntropy {
    private final int classes;
    private final double smoothing;
    private double lossSum;
    private double weightSum;
    private double correctSum;

    /** @param smoothing share of each label that is spread over all classes, in [0, 1) */
    SoftmaxCrossEntropy(int classes, double smoothing) {
        this.classes = classes;
        this.smoothing = smoothing;
    }

    /**
     * Sums over a batch, and the gradient of the loss sum by each logit.
     *
     * @param gradient {@code rows × classes} values, overwritten; null when only the sums are wanted
     */
    void evaluate(float[] logits, float[] labels, float[] weights, int rows, float[] gradient) {
        lossSum = 0;
        weightSum = 0;
        correctSum = 0;
        for (int row = 0; row < rows; row++) {
            int from = row * classes;
            int best = argMax(logits, from);
            double max = logits[from + best];
            double total = 0;
            for (int i = 0; i < classes; i++) {
                total += Math.exp(logits[from + i] - max);
            }
            int label = (int) labels[row];
            double weight = weights[row];
            lossSum += weight * (Math.log(total) - (target(logits, from, label) - max));
            weightSum += weight;
            correctSum += best == label ? weight : 0;
            if (gradient != null) {
                for (int i = 0; i < classes; i++) {
                    double probability = Math.exp(logits[from + i] - max) / total;
                    double share = smoothing / classes + (i == label ? 1 - smoothing : 0);
                    gradient[from + i] = (float) (weight * (probability - share));
                }
            }
        }
    }

    /** The mean of the logits under the smoothed label. */
    private double target(float[] logits, int from, int label) {
        if (smoothing == 0) {
            return logits[from + label];
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += logits[from + i];
        }
        return (1 - smoothing) * logits[from + label] + smoothing / classes * sum;
    }

    private int argMax(float[] logits, int from) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (logits[from + i] > logits[from + best]) {
                best = i;
            }
        }
        return best;
    }

    /** Weighted loss over the rows of the last batch. */
    double lossSum() {
        return lossSum;
    }

    /** Weight of the rows of the last batch. */
    double weightSum() {
        return weightSum;
    }

    /** Weight of the rows of the last batch whose largest logit is the label's. */
    double correctSum() {
        return correctSum;
    }
}
