package io.bellows.train.optimizer;

/**
 * Stochastic gradient descent with momentum (Sutskever et al. 2013, "On the importance of initialization and momentum",
 * in the form PyTorch's {@code SGD} uses: the rate multiplies the velocity); weight decay is added to the gradient.
 *
 * @param momentum share of the velocity that stays, in [0, 1)
 * @param nesterov whether to look ahead along the velocity
 */
public record Sgd(double momentum, boolean nesterov) implements Optimizer {
    public Sgd {
        Settings.share("SGD", "momentum", momentum);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException(
                    "Cannot make SGD: found momentum 0 with Nesterov's method, expected a momentum above 0");
        }
    }

    @Override
    public int slotCount() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public void step(
            OptimizerState state,
            float[] weights,
            float[] gradient,
            WeightRange range,
            double learningRate,
            double weightDecay) {
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        if (momentum == 0) {
            for (int i = range.from(); i < range.to(); i++) {
                weights[i] -= rate * (gradient[i] + decay * weights[i]);
            }
            return;
        }
        float[] velocity = state.slot(0);
        float keep = (float) momentum;
        float fresh = nesterov ? 1f : 0f;
        float carried = nesterov ? keep : 1f;
        for (int i = range.from(); i < range.to(); i++) {
            float slope = gradient[i] + decay * weights[i];
            float next = keep * velocity[i] + slope;
            velocity[i] = next;
            weights[i] -= rate * (fresh * slope + carried * next);
        }
    }
}
