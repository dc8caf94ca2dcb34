package io.bellows.train.loss;

/**
 * By how much the best other class comes within 1 of the row's class, which is the one of the largest target. Source: K.
 * Crammer, Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines" (2001).
 */
public record HingeLoss() implements Loss {
    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        int own = 0;
        for (int i = 1; i < outputs.length; i++) {
            own = targets[i] > targets[own] ? i : own;
        }
        int rival = own == 0 ? 1 : 0;
        for (int i = 0; i < outputs.length; i++) {
            slope[i] = 0;
            rival = i != own && outputs[i] > outputs[rival] ? i : rival;
        }
        double loss = 1 + outputs[rival] - outputs[own];
        if (loss <= 0) {
            return 0;
        }
        slope[rival] = 1;
        slope[own] = -1;
        return loss;
    }
}
