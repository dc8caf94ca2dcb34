package io.bellows.train.loss;

import java.util.List;

/**
 * The mean over the outputs of the cross entropy of their sigmoids and the targets, from 0 to 1: -w t log σ(z) - (1 - t) log(1 -
 * σ(z)), by logarithms of 1 + e<sup>-|z|</sup> that neither overflow nor cancel.
 *
 * @param positiveWeights w of each output; empty for 1
 */
public record BinaryCrossEntropy(List<Double> positiveWeights) implements Loss {
    public BinaryCrossEntropy {
        positiveWeights = List.copyOf(positiveWeights);
    }

    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            double logit = outputs[i];
            double positive = targets[i] * (positiveWeights.isEmpty() ? 1 : positiveWeights.get(i));
            double negative = 1 - targets[i];
            double logTerm = Math.log1p(Math.exp(-Math.abs(logit)));
            sum += positive * (Math.max(-logit, 0) + logTerm) + negative * (Math.max(logit, 0) + logTerm);
            double probability = 1 / (1 + Math.exp(-logit));
            slope[i] = (negative * probability - positive / (1 + Math.exp(logit))) / outputs.length;
        }
        return sum / outputs.length;
    }
}
