package io.bellows.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.engine.InferenceEngine;
import io.bellows.engine.TrainingEngine;
import io.bellows.network.NetworkCut;
import io.bellows.network.NetworkModel;
import io.bellows.resources.ReadAhead;
import io.bellows.train.data.BatchChange;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.epoch.RowProgram;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.schedule.RunPosition;
import io.bellows.train.schedule.Schedule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a worker must know to train; made on the driver, the same on every worker.
 *
 * @param initial the network at its start; of a pipeline, the part of one stage
 * @param varying what makes the features of training rows anew each epoch; null where they are always the same
 * @param batchChange of the rows of each batch; null for none
 * @param pipelines that share the rows; workers, where the network is whole
 * @param readAhead of each worker
 * @param goal what the network is trained towards
 * @param pipeline which stage of one the plan is for
 */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records
record TrainingPlan(
        NetworkModel initial,
        TrainingEngine trainingEngine,
        InferenceEngine inferenceEngine,
        RecordLayout layout,
        RowProgram varying,
        BatchChange batchChange,
        long trainRows,
        long validationRows,
        int pipelines,
        int threadsPerWorker,
        ReadAhead readAhead,
        int batchSize,
        int accumulationSteps,
        int epochs,
        Optimizer optimizer,
        double learningRate,
        double weightDecay,
        OptimizerSharding sharding,
        Schedule schedule,
        GradientCoding gradientCoding,
        CollectiveSettings collective,
        Stability stability,
        TrainingGoal goal,
        Averaging averaging,
        Regularization regularization,
        LayerRates layerRates,
        WeightSparsity sparsity,
        EarlyStopping earlyStopping,
        RunLimits limits,
        long seed,
        CheckpointSettings checkpoints,
        Pipelining pipeline)
        implements Serializable {
    int outputs() {
        return initial.network().outputShape().size();
    }

    /** The plans of the stages of a pipeline; this one alone where the network is whole. */
    List<TrainingPlan> ofStages(NetworkCut cut) {
        List<TrainingPlan> plans = new ArrayList<>();
        for (NetworkModel part : cut.split(initial)) {
            plans.add(new TrainingPlan(
                    part,
                    trainingEngine,
                    inferenceEngine,
                    layout,
                    varying,
                    batchChange,
                    trainRows,
                    validationRows,
                    pipelines,
                    threadsPerWorker,
                    readAhead,
                    batchSize,
                    accumulationSteps,
                    epochs,
                    optimizer,
                    learningRate,
                    weightDecay,
                    sharding,
                    schedule,
                    gradientCoding,
                    collective,
                    stability,
                    goal,
                    averaging,
                    regularization,
                    layerRates,
                    sparsity,
                    earlyStopping,
                    limits,
                    seed,
                    checkpoints,
                    pipeline.at(plans.size())));
        }
        return plans;
    }

    /** Rows in a batch that each row becomes. */
    int viewsPerRow() {
        return batchChange == null ? 1 : batchChange.viewsPerRow();
    }

    /** The layout of the rows in a batch. */
    RecordLayout batchLayout() {
        return batchChange == null ? layout : batchChange.layout(layout);
    }

    /** The change of the rows of each validation batch; null for none. */
    BatchChange changeOfValidation() {
        return batchChange != null && batchChange.isOfValidationToo() ? batchChange : null;
    }

    /** How validation batches are read, which are rows as they are. */
    ReadAhead readAheadOfValidation() {
        return new ReadAhead(1, readAhead.batches());
    }

    /** What a worker's draws in {@code step}, counted from 0 over all epochs, depend on. */
    long randomKey(long step, int worker) {
        return (seed * 31 + step) * 31 + worker;
    }

    /**
     * The learning rate of {@code step}, counted from 0 over all epochs.
     *
     * @param costs of the epochs before it
     */
    double rate(long step, double[] costs) {
        return learningRate * schedule.factor(new RunPosition(step, steps(), stepsPerEpoch(), costs));
    }

    long validationBatches() {
        return (validationRows + batchSize - 1) / batchSize;
    }

    long stepsPerEpoch() {
        return (trainRows + batchSize - 1) / batchSize;
    }

    /** The limits of this run, which may end before its schedules do. */
    RunLimits limitsOfRun() {
        return new RunLimits(
                limits.seconds(), limits.joules(), Math.min(limits.steps(), sparsity.lastStep()), limits.rangeTest());
    }

    long steps() {
        return Math.min(limits.steps(), epochs * stepsPerEpoch());
    }
}
