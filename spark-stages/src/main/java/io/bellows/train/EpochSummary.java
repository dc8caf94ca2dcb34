package io.bellows.train;

import java.io.Serializable;

/**
 * What one epoch came to.
 *
 * @param epoch from 1
 * @param trainLoss mean weighted loss of the training batches, each before its step
 * @param trainAccuracy weighted share of training rows, or of their labels, predicted right, each before its step; NaN of a
 *     regression
 * @param validationLoss mean weighted loss of the validation rows after the epoch; NaN without validation rows
 * @param validationAccuracy weighted share of validation rows predicted right; NaN without validation rows
 * @param learningRate of the epoch's last step
 * @param seconds of wall-clock time, validation included
 * @param validationMetric what {@code validationMetric} names, or the figure that was set in its place, of the validation rows
 *     after the epoch; NaN without them
 * @param unaveragedLoss as {@code validationLoss}, of the weights themselves where their average is what is validated; else NaN
 * @param unaveragedAccuracy as {@code validationAccuracy}, of the weights themselves; else NaN
 */
public record EpochSummary(
        int epoch,
        double trainLoss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        double learningRate,
        double seconds,
        double validationMetric,
        double unaveragedLoss,
        double unaveragedAccuracy)
        implements Serializable {}
