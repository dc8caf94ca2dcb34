package io.bellows.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.engine.InferenceEngine;
import io.bellows.engine.TrainingEngine;
import io.bellows.network.NetworkModel;
import io.bellows.train.data.BatchChange;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.epoch.RowProgram;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.schedule.Schedule;
import java.io.Serializable;

/**
 * Everything a worker must know to train; made on the driver, the same on every worker.
 *
 * @param varying what makes the features of training rows anew each epoch; null where they are always the same
 * @param batchChange of the rows of each batch; null for none
 * @param goal what the network is trained towards
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
        int workers,
        int threadsPerWorker,
        int batchSize,
        int accumulationSteps,
        int epochs,
        Optimizer optimizer,
        double learningRate,
        double weightDecay,
        Schedule schedule,
        Stability stability,
        TrainingGoal goal,
        Averaging averaging,
        Regularization regularization,
        LayerRates layerRates,
        EarlyStopping earlyStopping,
        RunLimits limits,
        long seed,
        int collectiveTimeoutSeconds,
        CheckpointSettings checkpoints)
        implements Serializable {
    int outputs() {
        return initial.network().outputShape().size();
    }

    /** Threads of a worker that read batches ahead. */
    int readerThreads() {
        return varying == null && viewsPerRow() == 1 ? 1 : threadsPerWorker;
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

    long stepsPerEpoch() {
        return (trainRows + batchSize - 1) / batchSize;
    }

    long steps() {
        return Math.min(limits.steps(), epochs * stepsPerEpoch());
    }
}
