package io.bellows.train.optimizer;

/**
 * Adam with decoupled weight decay (Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2, in the
 * form PyTorch's {@code AdamW} uses: the decay is multiplied by the rate).
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the squared mean
 */
public record AdamW(double beta1, double beta2, double epsilon) implements Optimizer {
    public AdamW {
        if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(epsilon > 0)) {
            throw new IllegalArgumentException("Cannot make AdamW: found beta1 " + beta1 + ", beta2 " + beta2
                    + ", epsilon " + epsilon + ", expected betas in [0, 1) and epsilon above 0");
        }
    }

    /** The settings that the paper proposes: 0.9, 0.999, 1e-8. */
    public static AdamW defaults() {
        return new AdamW(0.9, 0.999, 1e-8);
    }

    @Override
    public int slotCount() {
        return 2;
    }

    @Override
    public void step(
            OptimizerState state,
            float[] weights,
            float[] gradient,
            int from,
            int to,
            double learningRate,
            double weightDecay) {
        float[] mean = state.slot(0);
        float[] square = state.slot(1);
        float keep = (float) (1 - learningRate * weightDecay);
        float b1 = (float) beta1;
        float c1 = (float) (1 - beta1);
        float b2 = (float) beta2;
        float c2 = (float) (1 - beta2);
        // the strict forms give every worker the same bits, whatever its processor
        float rate = (float) (learningRate / (1 - StrictMath.pow(beta1, (double) state.step())));
        float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) state.step())));
        float floor = (float) epsilon;
        for (int i = from; i < to; i++) {
            float slope = gradient[i];
            float first = b1 * mean[i] + c1 * slope;
            float second = b2 * square[i] + c2 * slope * slope;
            mean[i] = first;
            square[i] = second;
            weights[i] = keep * weights[i] - rate * first / ((float) Math.sqrt(second) * scale + floor);
        }
    }
}
