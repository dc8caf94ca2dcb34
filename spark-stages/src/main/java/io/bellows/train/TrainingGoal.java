package io.bellows.train;

import io.bellows.train.loss.Loss;
import java.io.Serializable;

/**
 * What a network is trained towards.
 *
 * @param training the loss whose mean is made small
 * @param validation the loss that validation rows are scored by, without what only training adds, such as smoothed labels
 * @param hits what counts as right
 */
record TrainingGoal(Loss training, Loss validation, Hits hits) implements Serializable {
    BatchLoss ofTraining(int outputs) {
        return new BatchLoss(training, hits, outputs);
    }

    BatchLoss ofValidation(int outputs) {
        return new BatchLoss(validation, hits, outputs);
    }
}
