package io.bellows.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * What one worker of {@link BlockManagerTrainer} came to.
 *
 * @param worker from 0
 * @param history of all steps
 * @param time of the worker
 * @param peakHeapBytes most that its JVM's heap held
 * @param peakResidentBytes most memory that its process had
 * @param besideHeapBytes that its process had beside the heap in the end
 */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records
record BlockWorkerReport(
        int worker, StepSums history, TimeShares time, long peakHeapBytes, long peakResidentBytes, long besideHeapBytes)
        implements Serializable {}
