package io.bellows.train.loss;

import java.util.Arrays;

/**
 * What a student learns of its teacher: of the loss of a row, (1 − α) is that of its label, and α T² the divergence of the
 * student's probabilities from the teacher's, KL(softmax(t / T) ‖ softmax(s / T)). The targets are those of the label, then the
 * teacher's logits.
 *
 * <p>Source: Hinton, Vinyals, Dean, "Distilling the knowledge in a neural network" (2015), section 2.
 *
 * @param ofLabel the loss of the label
 * @param share α, 0 to 1
 * @param temperature T, above 0
 */
public record DistilledLoss(Loss ofLabel, double share, double temperature) implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        int classes = outputs.length;
        double loss = ofLabel.evaluate(outputs, Arrays.copyOf(targets, classes), slope);
        if (share == 0) {
            return loss;
        }
        double[] taught = Arrays.copyOfRange(targets, classes, 2 * classes);
        double ownTotal = SoftmaxCrossEntropy.logTotal(outputs, temperature);
        double taughtTotal = SoftmaxCrossEntropy.logTotal(taught, temperature);
        double divergence = 0;
        for (int i = 0; i < classes; i++) {
            double own = outputs[i] / temperature - ownTotal;
            double teachers = taught[i] / temperature - taughtTotal;
            double probability = Math.exp(teachers);
            divergence += probability == 0 ? 0 : probability * (teachers - own);
            slope[i] = (1 - share) * slope[i] + share * temperature * (Math.exp(own) - probability);
        }
        return (1 - share) * loss + share * temperature * temperature * divergence;
    }
}
