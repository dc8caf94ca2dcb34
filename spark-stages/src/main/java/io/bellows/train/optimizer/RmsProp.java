package io.bellows.train.optimizer;

/**
 * RMSProp (Tieleman and Hinton 2012, lecture 6.5), with optional momentum, as PyTorch's {@code RMSprop}; weight decay is
 * added to the gradient.
 *
 * @param decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of that mean
 * @param momentum share of the velocity that stays, in [0, 1); 0 for none
 */
public record RmsProp(double decay, double epsilon, double momentum) implements Optimizer {
    public RmsProp {
        Settings.share("RMSProp", "decay", decay);
        Settings.above("RMSProp", "epsilon", epsilon);
        Settings.share("RMSProp", "momentum", momentum);
    }

    @Override
    public int slotCount() {
        return momentum == 0 ? 1 : 2;
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
        float[] velocity = momentum == 0 ? square : state.slot(1);
        float keep = (float) decay;
        float fresh = (float) (1 - decay);
        float pull = (float) weightDecay;
        float rate = (float) learningRate;
        float floor = (float) epsilon;
        float carried = (float) momentum;
        for (int i = range.from(); i < range.to(); i++) {
            float slope = gradient[i] + pull * weights[i];
            float second = keep * square[i] + fresh * slope * slope;
            square[i] = second;
            float move = slope / ((float) Math.sqrt(second) + floor);
            if (momentum > 0) {
                move += carried * velocity[i];
                velocity[i] = move;
            }
            weights[i] -= rate * move;
        }
    }
}
