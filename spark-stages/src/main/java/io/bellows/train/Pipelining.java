package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkCut;
import java.io.Serializable;

/**
 * What part of a pipeline a plan is for.
 *
 * @param stage from 0
 * @param stages of the pipeline; 1 for an uncut network
 * @param microBatches of a batch
 */
record Pipelining(int stage, int stages, int microBatches) implements Serializable {
    /** Of a network that is whole. */
    static final Pipelining NONE = new Pipelining(0, 1, 1);

    /**
     * The cut that the params of {@code stage} ask for.
     *
     * @throws IllegalArgumentException if there is none, or other params do not bear it
     */
    static NetworkCut cut(DataParallelTrainer<?, ?> stage, Network network) {
        int asked = stage.getPipelineStages();
        NetworkCut cut =
                NetworkCut.of(network, asked, demand(stage, Math.max(1, stage.getNumWorkers() / Math.max(1, asked))));
        int stages = cut.stages().size();
        if (stage.getNumWorkers() % stages != 0) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " as a pipeline: found numWorkers "
                    + stage.getNumWorkers() + " for " + stages
                    + " stages, expected a multiple; set numWorkers to one, or to 0");
        }
        return cut;
    }

    /** What bears on the memory of a worker, one of {@code pipelines} for the same part of the network. */
    private static NetworkCut.Demand demand(DataParallelTrainer<?, ?> stage, int pipelines) {
        return demandOfRows(stage, (stage.getBatchSize() + pipelines - 1) / pipelines);
    }

    /** What bears on the memory of a worker that has so many rows of a batch. */
    static NetworkCut.Demand demandOfRows(DataParallelTrainer<?, ?> stage, int rows) {
        int vectors =
                stage.optimizer().constant(stage.getOptimizer()).create(stage).slotCount()
                        + (Averaging.of(stage).averages() ? 1 : 0);
        return new NetworkCut.Demand(
                rows,
                stage.getPipelineStages() == 1 ? stage.getAccumulationSteps() : stage.getMicroBatches(),
                vectors,
                stage.isSet(stage.memoryBudgetMb()) ? (long) stage.getMemoryBudgetMb() << 20 : Long.MAX_VALUE);
    }

    /** @throws IllegalArgumentException if other params do not bear a pipeline */
    static void check(DataParallelTrainer<?, ?> stage) {
        if (stage.getPipelineStages() == 1) {
            return;
        }
        if (stage.getPipelineStages() == 0 && !stage.isSet(stage.memoryBudgetMb())) {
            throw new IllegalArgumentException("Cannot cut the network of " + stage.uid()
                    + ": found pipelineStages 0 and no memoryBudgetMb that would tell how many; set one of them");
        }
        if (stage.getBatchSize() % stage.getMicroBatches() != 0) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " as a pipeline: found batchSize "
                    + stage.getBatchSize() + " and microBatches " + stage.getMicroBatches()
                    + ", expected microBatches to divide it; change one of them");
        }
        if (stage.getAccumulationSteps() > 1) {
            throw new IllegalArgumentException(
                    "Cannot train " + stage.uid() + " as a pipeline: found accumulationSteps "
                            + stage.getAccumulationSteps()
                            + ", expected 1, since a pipeline accumulates over micro-batches; set microBatches instead");
        }
        if (stage.getSynchronizedBatchNorm()) {
            throw new IllegalArgumentException("Cannot train " + stage.uid()
                    + " as a pipeline: found synchronizedBatchNorm, and stages normalise over one micro-batch; clear it, or"
                    + " set pipelineStages to 1");
        }
        if (stage.getChooseBatchSize()) {
            throw new IllegalArgumentException("Cannot train " + stage.uid()
                    + " as a pipeline: found chooseBatchSize, and micro-batches must divide the batch; clear it and set"
                    + " batchSize, or set pipelineStages to 1");
        }
        refuse(stage, stage.isSet(stage.checkpointPath()), "checkpointPath");
        refuse(stage, stage.isSet(stage.resumeFrom()), "resumeFrom");
    }

    private static void refuse(DataParallelTrainer<?, ?> stage, boolean isSet, String param) {
        if (isSet) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " as a pipeline: found " + param
                    + ", and checkpoints hold whole networks alone; clear it, or set pipelineStages to 1");
        }
    }

    boolean isCut() {
        return stages > 1;
    }

    Pipelining at(int other) {
        return new Pipelining(other, stages, microBatches);
    }
}
