package io.bellows.train.optimizer;

/**
 * Adagrad (Duchi, Hazan and Singer 2011), as PyTorch's {@code Adagrad}; weight decay is added to the gradient.
 *
 * @param epsilon added to the root of the sum of squared gradients
 */
public record Adagrad(double epsilon) implements Optimizer {
    public Adagrad {
        Settings.above("Adagrad", "epsilon", epsilon);
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
        float[] square = state.slot(0);
        float pull = (float) weightDecay;
        float rate = (float) learningRate;
        float floor = (float) epsilon;
        for (int i = range.from(); i < range.to(); i++) {
            float slope = gradient[i] + pull * weights[i];
            float sum = square[i] + slope * slope;
            square[i] = sum;
            weights[i] -= rate * slope / ((float) Math.sqrt(sum) + floor);
        }
    }
}
