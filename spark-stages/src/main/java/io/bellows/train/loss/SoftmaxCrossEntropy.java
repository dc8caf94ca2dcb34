package io.bellows.train.loss;

/**
 * The cross entropy of softmax probabilities against probabilities of classes.
 *
 * <p>With a focus γ above 0 it is the focal loss, in which a class of probability p and share s of the label counts -s (1 -
 * p)<sup>γ</sup> log p. Source: T.-Y. Lin et al., "Focal loss for dense object detection" (ICCV, 2017).
 *
 * @param smoothing share of each label that is spread over all classes, in [0, 1)
 * @param focus γ of the focal loss; 0 for cross entropy
 */
public record SoftmaxCrossEntropy(double smoothing, double focus) implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        int classes = outputs.length;
        double logTotal = logTotal(outputs, 1);
        double loss = 0;
        double pull = 0;
        for (int i = 0; i < classes; i++) {
            double share = share(targets[i], classes);
            double own = 0;
            if (share > 0) {
                double logProbability = outputs[i] - logTotal;
                loss -= share * unfocused(logProbability) * logProbability;
                own = share * pull(logProbability);
                pull += own;
            }
            slope[i] = -own;
        }
        for (int i = 0; i < classes; i++) {
            slope[i] += Math.exp(outputs[i] - logTotal) * pull;
        }
        return loss;
    }

    /** The logarithm of the sum of the exponentials of outputs / temperature; none of them overflows. */
    static double logTotal(double[] outputs, double temperature) {
        double max = Double.NEGATIVE_INFINITY;
        for (double output : outputs) {
            max = Math.max(max, output / temperature);
        }
        double total = 0;
        for (double output : outputs) {
            total += Math.exp(output / temperature - max);
        }
        return max + Math.log(total);
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
    double share(double sharp, int classes) {
        return smoothing / classes + (1 - smoothing) * sharp;
    }
}
