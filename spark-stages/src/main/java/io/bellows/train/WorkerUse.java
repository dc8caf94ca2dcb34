package io.bellows.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one worker held and took; workers of one JVM, as in local mode, tell the same memory.
 *
 * @param worker from 0
 * @param stage of the pipeline, from 0; 0 where the network is whole
 * @param parameters trainable values that it held
 * @param optimizerBytes of the optimizer's vectors that it held, between checkpoints
 * @param summedBytes that it gave to sums over the workers; with one worker none of them leave it
 * @param sentBytes that it sent to single workers of a pipeline
 * @param peakHeapBytes most that its JVM's heap held
 * @param peakResidentBytes most memory that its process had, native memory included; 0 where the system does not tell
 * @param besideHeapBytes memory that its process had beside the heap when training ended; 0 where the system does not tell
 */
public record WorkerUse(
        int worker,
        int stage,
        long parameters,
        long optimizerBytes,
        long summedBytes,
        long sentBytes,
        long peakHeapBytes,
        long peakResidentBytes,
        long besideHeapBytes)
        implements Serializable {
    private static final int FIGURES = 8;
    private static final int HALF_BITS = 20;

    /**
     * That of all workers, which must call it together; bytes but for the summed ones to a part in 16 millions.
     *
     * @param state of this worker
     */
    static List<WorkerUse> gather(WorkerLinks links, TrainingState state) {
        long parameters = state.weights.trainable().length;
        long optimizerValues = (long) state.optimizer.slotCount() * state.shard.length();
        CountingCollective collective = links.everyone();
        long summed = collective.bytes();
        float[] figures = new float[FIGURES * collective.size()];
        int own = FIGURES * collective.rank();
        figures[own] = ProcessMemory.peakHeapBytes();
        figures[own + 1] = ProcessMemory.peakResidentBytes();
        figures[own + 2] = links.sentBytes();
        figures[own + 3] = parameters >>> HALF_BITS;
        figures[own + 4] = parameters & ((1 << HALF_BITS) - 1);
        figures[own + 5] = optimizerValues >>> HALF_BITS;
        figures[own + 6] = optimizerValues & ((1 << HALF_BITS) - 1);
        figures[own + 7] = ProcessMemory.besideHeapBytes();
        collective.sum(figures);
        List<WorkerUse> all = new ArrayList<>();
        for (int worker = 0; worker < collective.size(); worker++) {
            int at = FIGURES * worker;
            all.add(new WorkerUse(
                    worker,
                    worker % links.place().stages(),
                    whole(figures, at + 3),
                    Float.BYTES * whole(figures, at + 5),
                    summed,
                    (long) figures[at + 2],
                    (long) figures[at],
                    (long) figures[at + 1],
                    (long) figures[at + 7]));
        }
        return all;
    }

    /** A whole number that crossed as two halves. */
    private static long whole(float[] figures, int at) {
        return ((long) figures[at] << HALF_BITS) + (long) figures[at + 1];
    }
}
