package io.bellows.train.optimizer;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), and AdamW, whose weight decay is decoupled from the gradient (Loshchilov and
 * Hutter 2019, algorithm 2); as PyTorch's {@code Adam} and {@code AdamW}, which multiply the decay by the rate.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the squared mean
 * @param decoupled whether weight decay shrinks the weights, and is not added to the gradient
 */
public record Adam(double beta1, double beta2, double epsilon, boolean decoupled) implements Optimizer {
    public Adam {
        Settings.share("Adam", "beta1", beta1);
        Settings.share("Adam", "beta2", beta2);
        Settings.above("Adam", "epsilon", epsilon);
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
            WeightRange range,
            double learningRate,
            double weightDecay) {
        float[] mean = state.slot(0);
        float[] square = state.slot(1);
        float keep = decoupled ? (float) (1 - learningRate * weightDecay) : 1;
        float pull = decoupled ? 0 : (float) weightDecay;
        float b1 = (float) beta1;
        float c1 = (float) (1 - beta1);
        float b2 = (float) beta2;
        float c2 = (float) (1 - beta2);
        // the strict forms give every worker the same bits, whatever its processor
        float rate = (float) (learningRate / (1 - StrictMath.pow(beta1, (double) state.step())));
        float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) state.step())));
        float floor = (float) epsilon;
        for (int i = range.from(); i < range.to(); i++) {
            float slope = gradient[i] + pull * weights[i];
            float first = b1 * mean[i] + c1 * slope;
            float second = b2 * square[i] + c2 * slope * slope;
            mean[i] = first;
            square[i] = second;
            weights[i] = keep * weights[i] - rate * first / ((float) Math.sqrt(second) * scale + floor);
        }
    }
}
