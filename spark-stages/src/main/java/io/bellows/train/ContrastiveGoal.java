package io.bellows.train;

import io.bellows.train.collective.Collective;

/**
 * Views of one row are to be alike, and unlike those of the other rows of the batch of all workers.
 *
 * @param temperature of {@link io.bellows.train.loss.NtXent}
 */
record ContrastiveGoal(double temperature) implements TrainingGoal {
    @Override
    public BatchObjective ofTraining(TrainingPlan plan, Collective collective) {
        return new ContrastiveObjective(temperature, plan.outputs(), plan.batchSize(), collective);
    }

    @Override
    public BatchObjective ofValidation(TrainingPlan plan, Collective collective) {
        return ofTraining(plan, collective);
    }
}
