package io.bellows.train;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Tries before any job whether checkpoints can be written: workers would find out after an epoch, and start again for it. */
final class CheckpointProbe {
    private CheckpointProbe() {}

    /** @throws IllegalArgumentException naming the path, and why nothing can be written there */
    static void check(DataParallelTrainer<?, ?> stage, Configuration hadoop) {
        if (!stage.isSet(stage.checkpointPath()) || stage.isSet(stage.rateRange())) {
            return;
        }
        String path = stage.getCheckpointPath();
        try {
            Path folder = new Path(path);
            Path file = new Path(folder, "_probe-" + UUID.randomUUID());
            FileSystem files = folder.getFileSystem(hadoop);
            files.create(file, false).close();
            files.delete(file, false);
        } catch (IOException | RuntimeException e) {
            // Hadoop wraps what it cannot load into an exception without a type of its own
            throw new IllegalArgumentException(
                    "Cannot write checkpoints of " + stage.uid() + " to '" + path + "': found " + e.getMessage()
                            + ", expected a folder that can be written; correct checkpointPath, or make it so",
                    e);
        }
    }
}
