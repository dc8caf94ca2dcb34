package io.bellows.resources;

import java.io.Serializable;
import java.util.List;

/**
 * How a training uses its cluster, why, and what is expected of it.
 *
 * @param batchSize rows of a step, over all workers
 * @param readAhead of each worker
 * @param step expected of each
 * @param steps unless it stops early
 * @param trainingSeconds expected from the first step to the end, unless it stops early
 * @param processMegabytes expected of a process that trains beside its heap, at most, for all workers that it has
 * @param choices what was decided, in words
 */
public record ResourcePlan(
        int batchSize,
        ReadAhead readAhead,
        StepSeconds step,
        long steps,
        double trainingSeconds,
        long processMegabytes,
        List<Choice> choices)
        implements Serializable {
    public ResourcePlan {
        choices = List.copyOf(choices);
    }
}
