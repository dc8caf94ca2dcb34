package io.bellows.train;

import java.util.List;

/**
 * What the end of a network is made for.
 *
 * @param goal of its training
 * @param outputs how many it needs
 * @param labels names of the outputs, in order; empty if they have none
 * @param scale of the outputs in the model that is served
 */
record TrainingHead(TrainingGoal goal, int outputs, List<String> labels, TargetScale scale) {
    TrainingHead {
        labels = List.copyOf(labels);
    }
}
