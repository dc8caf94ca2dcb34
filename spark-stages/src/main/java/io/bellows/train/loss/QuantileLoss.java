package io.bellows.train.loss;

import java.util.List;

/**
 * The mean over the outputs of q (t - y) where y is below its target and of (1 - q) (y - t) where it is above, whose least is
 * at the quantile q of the targets (pinball loss). The outputs are, target after target, one for each level. Source: R.
 * Koenker, G. Bassett, "Regression quantiles" (1978).
 *
 * @param levels the quantiles, each above 0 and below 1
 */
public record QuantileLoss(List<Double> levels) implements Loss {
    public QuantileLoss {
        levels = List.copyOf(levels);
        if (levels.isEmpty() || !levels.stream().allMatch(level -> level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "Cannot make quantile loss: found levels " + levels + ", expected numbers above 0 and below 1");
        }
    }

    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            double level = levels.get(i % levels.size());
            double error = outputs[i] - targets[i / levels.size()];
            double pull = error < 0 ? -level : error > 0 ? 1 - level : 0;
            sum += pull * error;
            slope[i] = pull / outputs.length;
        }
        return sum / outputs.length;
    }
}
