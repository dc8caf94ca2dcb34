package io.bellows.train;

import io.bellows.train.collective.Collective;
import io.bellows.train.loss.Loss;

/**
 * A goal that each row has by itself.
 *
 * @param training the loss whose mean is made small
 * @param validation the loss that validation rows are scored by, without what only training adds, such as smoothed labels
 * @param hits what counts as right
 */
record RowGoal(Loss training, Loss validation, Hits hits) implements TrainingGoal {
    @Override
    public BatchObjective ofTraining(TrainingPlan plan, Collective collective) {
        return new BatchLoss(training, hits, plan.outputs());
    }

    @Override
    public BatchObjective ofValidation(TrainingPlan plan, Collective collective) {
        return new BatchLoss(validation, hits, plan.outputs());
    }
}
