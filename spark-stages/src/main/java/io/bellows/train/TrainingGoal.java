package io.bellows.train;

import io.bellows.train.collective.Collective;
import java.io.Serializable;

/** What a network is trained towards. */
interface TrainingGoal extends Serializable {
    /** What the mean of batches of training rows is made small in. */
    BatchObjective ofTraining(TrainingPlan plan, Collective collective);

    /** What validation rows are scored by, without what only training adds, such as smoothed labels. */
    BatchObjective ofValidation(TrainingPlan plan, Collective collective);
}
