package io.bellows.train.loss;

/**
 * The divergence of softmax probabilities from those of the targets, Σ t (log t - log p): the cross entropy less what is left of
 * it when both are equal, so that a perfect network costs nothing.
 *
 * @param crossEntropy of the same targets, without a focus
 */
public record KullbackLeibler(SoftmaxCrossEntropy crossEntropy) implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        double loss = crossEntropy.evaluate(outputs, targets, slope);
        for (int i = 0; i < outputs.length; i++) {
            double share = crossEntropy.share(targets[i], outputs.length);
            loss += share > 0 ? share * Math.log(share) : 0;
        }
        return loss;
    }
}
