package io.bellows.train.optimizer;

/**
 * LAMB (You et al. 2020, "Large Batch Optimization for Deep Learning", algorithm 2): Adam's direction and the decay, scaled
 * for each matrix by the ratio of the norms of weights and direction. For batches of thousands of rows.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the squared mean
 */
public record Lamb(double beta1, double beta2, double epsilon) implements Optimizer {
    public Lamb {
        Settings.share("LAMB", "beta1", beta1);
        Settings.share("LAMB", "beta2", beta2);
        Settings.above("LAMB", "epsilon", epsilon);
    }

    @Override
    public int slotCount() {
        return 3;
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
        float[] mean = state.slot(0);
        float[] square = state.slot(1);
        float[] direction = state.slot(2);
        float decay = (float) weightDecay;
        float b1 = (float) beta1;
        float c1 = (float) (1 - beta1);
        float b2 = (float) beta2;
        float c2 = (float) (1 - beta2);
        float unbias = (float) (1 / (1 - StrictMath.pow(beta1, (double) state.step())));
        float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) state.step())));
        float floor = (float) epsilon;
        for (int i = range.from(); i < range.to(); i++) {
            float first = b1 * mean[i] + c1 * gradient[i];
            float second = b2 * square[i] + c2 * gradient[i] * gradient[i];
            mean[i] = first;
            square[i] = second;
            direction[i] = first * unbias / ((float) Math.sqrt(second) * scale + floor) + decay * weights[i];
        }
        double ratio = 1;
        if (range.matrix()) {
            double weightNorm = range.norm(weights);
            double directionNorm = range.norm(direction);
            ratio = weightNorm > 0 && directionNorm > 0 ? weightNorm / directionNorm : 1;
        }
        float rate = (float) (learningRate * ratio);
        for (int i = range.from(); i < range.to(); i++) {
            weights[i] -= rate * direction[i];
        }
    }
}
