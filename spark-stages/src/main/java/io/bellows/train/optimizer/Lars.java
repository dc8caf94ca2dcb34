package io.bellows.train.optimizer;

/**
 * LARS (You, Gitman and Ginsburg 2017, "Large Batch Training of Convolutional Networks", algorithm 1): SGD with momentum,
 * the gradient of each matrix scaled by the ratio of the norms of weights and gradient. For batches of thousands of rows.
 *
 * @param momentum share of the velocity that stays, in [0, 1)
 * @param trust coefficient of the ratio; the paper's is 0.001
 */
public record Lars(double momentum, double trust) implements Optimizer {
    private static final double EPSILON = 1e-8;

    public Lars {
        Settings.share("LARS", "momentum", momentum);
        Settings.above("LARS", "trust", trust);
    }

    @Override
    public int slotCount() {
        return 1;
    }

    @Override
    public boolean movesEachWeightByItself() {
        return false;
    }

    @Override
    public void step(
            OptimizerState state,
            float[] weights,
            float[] gradient,
            WeightRange range,
            double learningRate,
            double weightDecay) {
        float[] velocity = state.slot(0);
        float decay = (float) weightDecay;
        float rate = (float) learningRate;
        float keep = (float) momentum;
        double ratio = 1;
        if (range.matrix()) {
            double weightNorm = range.norm(weights);
            double gradientNorm = range.norm(gradient);
            ratio = weightNorm > 0 && gradientNorm > 0
                    ? trust * weightNorm / (gradientNorm + weightNorm * weightDecay + EPSILON)
                    : 1;
        }
        float scale = (float) ratio;
        for (int i = range.from(); i < range.to(); i++) {
            float next = keep * velocity[i] + scale * (gradient[i] + decay * weights[i]);
            velocity[i] = next;
            weights[i] -= rate * next;
        }
    }
}
