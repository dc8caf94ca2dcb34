package io.bellows.train.loss;

/**
 * The mean over the outputs of half the squared error up to {@code delta}, and of a line past it, so that outliers draw no
 * harder than by {@code delta}. Source: P. J. Huber, "Robust estimation of a location parameter" (1964).
 *
 * @param delta where the square becomes a line, above 0
 */
public record HuberLoss(double delta) implements Loss {
    public HuberLoss {
        if (!(delta > 0) || Double.isInfinite(delta)) {
            throw new IllegalArgumentException(
                    "Cannot make Huber loss: found delta " + delta + ", expected a finite number > 0");
        }
    }

    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            double error = outputs[i] - targets[i];
            double size = Math.abs(error);
            boolean isNear = size <= delta;
            sum += isNear ? 0.5 * error * error : delta * (size - 0.5 * delta);
            slope[i] = (isNear ? error : delta * Math.signum(error)) / outputs.length;
        }
        return sum / outputs.length;
    }
}
