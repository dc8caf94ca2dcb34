package io.bellows.train.loss;

/** The mean of |y - t| over the outputs, whose least is at the median of the targets. */
public record AbsoluteLoss() implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            double error = outputs[i] - targets[i];
            sum += Math.abs(error);
            slope[i] = Math.signum(error) / outputs.length;
        }
        return sum / outputs.length;
    }
}
