package io.bellows.train;

/**
 * The cross entropy of softmax probabilities against one class a row, or probabilities of classes, with row weights; computed
 * in double.
 *
 * <p>With a focus γ above 0 it is the focal loss, in which a class of probability p and share s of the label counts -s (1 -
 * p)<sup>γ</sup> log p. Source: T.-Y. Lin et al., "Focal loss for dense object detection" (ICCV, 2017).
 */
final class SoftmaxCrossEntropy {
    private final int classes;
    private final double smoothing;
    private final double focus;
    private final Distillation distillation;
    private double lossSum;
    private double weightSum;
    private double correctSum;

    /**
     * A loss over so many classes.
     *
     * @param smoothing share of each label that is spread over all classes, in [0, 1)
     * @param focus γ of the focal loss; 0 for cross entropy
     * @param distillation what is learnt of a teacher as well; null for nothing
     */
    SoftmaxCrossEntropy(int classes, double smoothing, double focus, Distillation distillation) {
        this.classes = classes;
        this.smoothing = smoothing;
        this.focus = focus;
        this.distillation = distillation;
    }

    /**
     * Sums over a batch, and the gradient of the loss sum by each logit.
     *
     * @param labels the class of each row, by which correct rows are counted
     * @param targets of each row, probabilities to learn, then the logits of a teacher, if there is one; empty to learn the
     *     labels
     * @param gradient {@code rows × classes} values, overwritten; null when only the sums are wanted
     */
    void evaluate(float[] logits, float[] labels, float[] targets, float[] weights, int rows, float[] gradient) {
        int targetSize = targets.length / weights.length;
        lossSum = 0;
        weightSum = 0;
        correctSum = 0;
        for (int row = 0; row < rows; row++) {
            int from = row * classes;
            int target = row * targetSize;
            int best = argMax(logits, from);
            double max = logits[from + best];
            double total = 0;
            for (int i = 0; i < classes; i++) {
                total += Math.exp(logits[from + i] - max);
            }
            int label = (int) labels[row];
            double weight = weights[row];
            double logTotal = max + Math.log(total);
            weightSum += weight;
            correctSum += best == label ? weight : 0;
            double loss = 0;
            double pull = 0;
            for (int i = 0; i < classes; i++) {
                double share = share(label, targets, target, i);
                if (share > 0) {
                    double logProbability = logits[from + i] - logTotal;
                    loss -= share * unfocused(logProbability) * logProbability;
                    pull += share * pull(logProbability);
                }
            }
            lossSum += weight * loss;
            if (gradient != null) {
                for (int i = 0; i < classes; i++) {
                    double logProbability = logits[from + i] - logTotal;
                    double share = share(label, targets, target, i);
                    double own = share > 0 ? share * pull(logProbability) : 0;
                    gradient[from + i] = (float) (weight * (Math.exp(logProbability) * pull - own));
                }
            }
            if (distillation != null) {
                lossSum += distillation.add(
                        logits, from, targets, target + classes, classes, weight, weight * loss, gradient);
            }
        }
    }

    /** (1 - p)<sup>γ</sup>. */
    private double unfocused(double logProbability) {
        return focus == 0 ? 1 : Math.pow(-Math.expm1(logProbability), focus);
    }

    /** By how much a class draws its logit up: -p times the slope of its loss by p. */
    private double pull(double logProbability) {
        if (focus == 0) {
            return 1;
        }
        double rest = -Math.expm1(logProbability);
        // Towards p = 1, log p is -(1 - p).
        double slope = rest == 0 ? 0 : Math.exp(logProbability) * Math.pow(rest, focus) / rest * logProbability;
        return Math.pow(rest, focus) - focus * slope;
    }

    /** The probability to learn of a class, smoothed. */
    private double share(int label, float[] targets, int target, int i) {
        double sharp = targets.length > 0 ? targets[target + i] : i == label ? 1 : 0;
        return smoothing / classes + (1 - smoothing) * sharp;
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
