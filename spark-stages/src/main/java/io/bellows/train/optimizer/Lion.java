package io.bellows.train.optimizer;

/**
 * Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", program 1): each weight moves by the rate in the
 * direction of a sign; weight decay is decoupled. Its rates are three to ten times smaller than Adam's.
 *
 * @param beta1 weight of the mean in the direction, in [0, 1)
 * @param beta2 decay of the mean of gradients, in [0, 1)
 */
public record Lion(double beta1, double beta2) implements Optimizer {
    public Lion {
        Settings.share("Lion", "beta1", beta1);
        Settings.share("Lion", "beta2", beta2);
    }

    @Override
    public int slotCount() {
        return 1;
    }

    @Override
    public void step(
            OptimizerState state,
            float[] weights,
            float[] gradient,
            WeightRange range,
            double learningRate,
            double weightDecay) {
        float[] mean = state.slot(0);
        float keep = (float) (1 - learningRate * weightDecay);
        float rate = (float) learningRate;
        float b1 = (float) beta1;
        float c1 = (float) (1 - beta1);
        float b2 = (float) beta2;
        float c2 = (float) (1 - beta2);
        for (int i = range.from(); i < range.to(); i++) {
            float direction = Math.signum(b1 * mean[i] + c1 * gradient[i]);
            mean[i] = b2 * mean[i] + c2 * gradient[i];
            weights[i] = keep * weights[i] - rate * direction;
        }
    }
}
