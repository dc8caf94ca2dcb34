package io.bellows.train.loss;

import java.util.Arrays;

/**
 * What a student learns of its teacher's inner results beside what it is to answer: outputs and targets end with its guesses of
 * them and themselves, whose mean squared difference is added.
 *
 * <p>Source: Romero et al., "FitNets: Hints for thin deep nets" (ICLR, 2015), section 2.2.
 *
 * @param answers the loss of what comes before
 * @param hints how many there are, at least 1
 * @param share factor of their squared difference, at least 0
 */
public record HintedLoss(Loss answers, int hints, double share) implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        int own = outputs.length - hints;
        int taught = targets.length - hints;
        double[] ownSlope = new double[own];
        double loss = answers.evaluate(Arrays.copyOf(outputs, own), Arrays.copyOf(targets, taught), ownSlope);
        System.arraycopy(ownSlope, 0, slope, 0, own);
        for (int i = 0; i < hints; i++) {
            double apart = outputs[own + i] - targets[taught + i];
            loss += share * apart * apart / hints;
            slope[own + i] = 2 * share * apart / hints;
        }
        return loss;
    }
}
