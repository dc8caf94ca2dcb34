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
    /** That of {@code plan}, whose rows must have it by themselves: those of a pipeline have. */
    static RowGoal of(TrainingPlan plan) {
        return (RowGoal) plan.goal();
    }

    @Override
    public BatchLoss ofTraining(TrainingPlan plan, Collective collective) {
        return new BatchLoss(training, hits, plan.outputs());
    }

    @Override
    public BatchLoss ofValidation(TrainingPlan plan, Collective collective) {
        return new BatchLoss(
                validation, hits, plan.outputs(), plan.earlyStopping().metric().figure());
    }
}
