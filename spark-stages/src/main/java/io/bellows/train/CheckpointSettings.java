package io.bellows.train;

import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Where a run keeps its checkpoints, and where it begins.
 *
 * @param directory of this run alone, on any Hadoop file system; empty for no checkpoints
 * @param intervalEpochs epochs between two
 * @param kept the latest that are kept, beside the best
 * @param stay whether they are kept when the run has ended well
 * @param resumeFrom folder of another run's checkpoint to begin with; empty to begin anew
 * @param hadoop how to reach the file system
 */
record CheckpointSettings(
        String directory,
        int intervalEpochs,
        int kept,
        boolean stay,
        String resumeFrom,
        SerializableConfiguration hadoop)
        implements Serializable {
    boolean enabled() {
        return !directory.isEmpty();
    }
}
