package io.bellows.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one worker took; workers of one JVM, as in local mode, tell the same memory.
 *
 * @param worker from 0
 * @param summedBytes that it gave to sums over the workers; with one worker none of them leave it
 * @param peakHeapBytes most that its JVM's heap held
 * @param peakResidentBytes most memory that its process had, native memory included; 0 where the system does not tell
 */
public record WorkerUse(int worker, long summedBytes, long peakHeapBytes, long peakResidentBytes)
        implements Serializable {
    private static final int FIGURES = 2;

    /** That of all workers, which must call it together; memory to a part in 16 millions. */
    static List<WorkerUse> gather(CountingCollective collective) {
        long summed = collective.bytes();
        float[] figures = new float[FIGURES * collective.size()];
        figures[FIGURES * collective.rank()] = PeakMemory.heapBytes();
        figures[FIGURES * collective.rank() + 1] = PeakMemory.residentBytes();
        collective.sum(figures);
        List<WorkerUse> all = new ArrayList<>();
        for (int worker = 0; worker < collective.size(); worker++) {
            all.add(new WorkerUse(
                    worker, summed, (long) figures[FIGURES * worker], (long) figures[FIGURES * worker + 1]));
        }
        return all;
    }
}
