package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * How a network that is too large for one worker is spread over several.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface PipelineParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final IntParam pipelineStages;
        private final IntParam microBatches;
        private final IntParam memoryBudgetMb;

        Group(Params stage) {
            pipelineStages = CheckedParams.intAtLeast(
                    stage,
                    "pipelineStages",
                    "parts into which the network is cut, each on a worker of its own; 0: as few as the budget allows",
                    0);
            microBatches = CheckedParams.intAtLeast(
                    stage, "microBatches", "parts of a batch that pass through a pipeline one after the other", 1);
            memoryBudgetMb = CheckedParams.intAtLeast(
                    stage, "memoryBudgetMb", "most MB that a worker's part may take in training, by estimate", 1);
        }
    }

    /** The group of params; not itself a param. */
    Group pipelineParams();

    /** The stage itself. */
    S self();

    /**
     * Parts into which the network is cut, each trained by a worker of its own as one stage of a pipeline (Huang et al. 2019,
     * "GPipe"): a worker holds the weights, the gradients and the optimizer's vectors of its part alone, and gradients are
     * those of the uncut network. Every {@code pipelineStages} workers are one pipeline; {@code numWorkers} must be a multiple
     * of it, and pipelines beyond the first share the batch as workers do without. Cut is where one tensor alone crosses, by a
     * model of costs ({@link io.bellows.network.NetworkCut}). 0 takes as few as keep within {@code memoryBudgetMb}; default 1:
     * the network stays whole. Checkpoints are refused unless it is 1.
     */
    default IntParam pipelineStages() {
        return pipelineParams().pipelineStages;
    }

    /** The value of {@link #pipelineStages}. */
    default int getPipelineStages() {
        return (int) getOrDefault(pipelineStages());
    }

    /** Sets {@link #pipelineStages}. */
    default S setPipelineStages(int value) {
        set(pipelineStages(), value);
        return self();
    }

    /**
     * Parts of a batch that pass through a pipeline one after the other, so that its stages compute at the same time; at least
     * 1, a divisor of {@code batchSize}; default 4. The more, the less stages wait, and the more messages are sent. Batch
     * normalisation and dropout see one part, as with {@code accumulationSteps}. Without a pipeline it does nothing.
     */
    default IntParam microBatches() {
        return pipelineParams().microBatches;
    }

    /** The value of {@link #microBatches}. */
    default int getMicroBatches() {
        return (int) getOrDefault(microBatches());
    }

    /** Sets {@link #microBatches}. */
    default S setMicroBatches(int value) {
        set(microBatches(), value);
        return self();
    }

    /**
     * Most MB (2^20 bytes) that a worker's part of the network may take in training, by an estimate of weights, optimizer and
     * results of layers; at least 1. A fit that would take more is refused before its first job; not set by default.
     */
    default IntParam memoryBudgetMb() {
        return pipelineParams().memoryBudgetMb;
    }

    /** The value of {@link #memoryBudgetMb}. */
    default int getMemoryBudgetMb() {
        return (int) getOrDefault(memoryBudgetMb());
    }

    /** Sets {@link #memoryBudgetMb}. */
    default S setMemoryBudgetMb(int value) {
        set(memoryBudgetMb(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(PipelineParams<?> stage) {
        stage.setDefault(stage.pipelineStages(), 1);
        stage.setDefault(stage.microBatches(), 4);
    }
}
