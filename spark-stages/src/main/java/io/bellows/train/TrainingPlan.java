package io.bellows.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.engine.InferenceEngine;
import io.bellows.engine.TrainingEngine;
import io.bellows.network.NetworkModel;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.schedule.Schedule;
import java.io.Serializable;

/** Everything a worker must know to train; made on the driver, the same on every worker. */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records
record TrainingPlan(
        NetworkModel initial,
        TrainingEngine trainingEngine,
        InferenceEngine inferenceEngine,
        RecordLayout layout,
        long trainRows,
        long validationRows,
        int workers,
        int threadsPerWorker,
        int batchSize,
        int epochs,
        Optimizer optimizer,
        double learningRate,
        double weightDecay,
        Schedule schedule,
        Stability stability,
        EarlyStopping earlyStopping,
        long seed,
        int collectiveTimeoutSeconds,
        CheckpointSettings checkpoints)
        implements Serializable {
    int classes() {
        return initial.network().outputShape().size();
    }

    long stepsPerEpoch() {
        return (trainRows + batchSize - 1) / batchSize;
    }

    long steps() {
        return epochs * stepsPerEpoch();
    }
}
