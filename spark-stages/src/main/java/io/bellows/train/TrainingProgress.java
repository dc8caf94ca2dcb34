package io.bellows.train;

import java.io.Serializable;

/**
 * How far a training is.
 *
 * @param trainer which trainer speaks, as its users know it
 * @param epoch the current epoch, from 1
 * @param epochs how many epochs there will be unless training stops early
 * @param step the steps done since training began
 * @param steps how many steps there will be unless training stops early
 * @param samplesPerSecond rows trained a second, over all workers
 * @param loss the mean training loss of the latest steps
 * @param validationMetric the latest validation accuracy in [0, 1], NaN when there is none
 * @param secondsElapsed since training began
 * @param secondsLeft the estimate for the steps to come, NaN when there is none
 */
public record TrainingProgress(
        String trainer,
        int epoch,
        int epochs,
        long step,
        long steps,
        double samplesPerSecond,
        double loss,
        double validationMetric,
        double secondsElapsed,
        double secondsLeft)
        implements Serializable {}
