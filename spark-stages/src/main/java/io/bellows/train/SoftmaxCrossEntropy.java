package io.bellows.train;

/** The cross entropy of softmax probabilities against one class a row, with row weights; computed in double. */
final class SoftmaxCrossEntropy {
    private final int classes;
    private double lossSum;
    private double weightSum;
    private double correctSum;

    SoftmaxCrossEntropy(int classes) {
        this.classes = classes;
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
            lossSum += weight * (Math.log(total) - (logits[from + label] - max));
            weightSum += weight;
            correctSum += best == label ? weight : 0;
            if (gradient != null) {
                for (int i = 0; i < classes; i++) {
                    double probability = Math.exp(logits[from + i] - max) / total;
                    gradient[from + i] = (float) (weight * (probability - (i == label ? 1 : 0)));
                }
            }
        }
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
