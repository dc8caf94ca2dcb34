package io.bellows.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.network.NetworkModel;
import java.io.Serializable;
import java.util.List;

/**
 * What the workers bring back.
 *
 * @param model the best epoch's model, or the last one's without validation
 * @param unaveraged the weights themselves, where {@code model} has their average; else null
 * @param epochs one an epoch that was trained
 * @param steps of the whole run
 * @param timedSteps those of them that {@code time} tells of
 * @param end why training ended
 * @param bestEpoch the epoch of {@code model}, from 1
 * @param time of the worker of rank 0
 * @param use of each worker
 * @param failure why the run cannot give a model, when the numbers went wrong; null otherwise
 */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records
record TrainingResult(
        NetworkModel model,
        NetworkModel unaveraged,
        List<EpochSummary> epochs,
        StepHistory steps,
        long timedSteps,
        TrainingEnd end,
        int bestEpoch,
        TimeShares time,
        List<WorkerUse> use,
        BadBatch failure)
        implements Serializable {}
