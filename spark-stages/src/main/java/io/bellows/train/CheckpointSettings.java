package io.bellows.train;

import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Where a run keeps its checkpoints, and where it begins.
 *
 * @param directory of this run alone, on any Hadoop file system; empty for no checkpoints
 * @param intervalEpochs epochs between two that are made after whole epochs
 * @param intervalSteps steps of the run between two others; 0 for none
 * @param intervalSeconds after which another is made; infinite for none
 * @param kept the latest that are kept, beside the best
 * @param stay whether they are kept when the run has ended well
 * @param rowsPrint of the content of the run's rows
 * @param resumeFrom folder of another run's checkpoint to begin with; empty to begin anew
 * @param hadoop how to reach the file system
 */
record CheckpointSettings(
        String directory,
        int intervalEpochs,
        long intervalSteps,
        double intervalSeconds,
        int kept,
        boolean stay,
        long rowsPrint,
        String resumeFrom,
        SerializableConfiguration hadoop)
        implements Serializable {
    boolean enabled() {
        return !directory.isEmpty();
    }

    /**
     * Whether one is due by steps or by time.
     *
     * @param steps of the run that are done
     * @param seconds since the last one
     */
    boolean isDue(long steps, double seconds) {
        return enabled() && ((intervalSteps > 0 && steps % intervalSteps == 0) || seconds >= intervalSeconds);
    }
}
