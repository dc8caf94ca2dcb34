package io.bellows.train;

import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Where a run keeps its checkpoints.
 *
 * @param directory of this run alone, on any Hadoop file system; empty for no checkpoints
 * @param intervalEpochs epochs between two
 * @param hadoop how to reach the file system
 */
record CheckpointSettings(String directory, int intervalEpochs, SerializableConfiguration hadoop)
        implements Serializable {
    boolean enabled() {
        return !directory.isEmpty();
    }
}
