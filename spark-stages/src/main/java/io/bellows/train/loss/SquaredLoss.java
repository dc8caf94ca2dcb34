package io.bellows.train.loss;

/** The mean of (y - t)² over the outputs, whose least is at the mean of the targets. */
public record SquaredLoss() implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            double error = outputs[i] - targets[i];
            sum += error * error;
            slope[i] = 2 * error / outputs.length;
        }
        return sum / outputs.length;
    }
}
