package io.bellows.train;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;

/** Whether paths that a training reads and writes are as it needs them, asked before any job. */
final class PathChecks {
    /** What is done at a path. */
    @FunctionalInterface
    private interface Use {
        /** Whether something is there. */
        boolean of(FileSystem files, Path path) throws IOException;
    }

    private PathChecks() {}

    /**
     * Fails where nothing is at {@code path}; does nothing where no session is active whose file systems could be asked.
     *
     * @param act what cannot be done without it, for the message: {@code Cannot <act> '<path>'}
     */
    static void requireSaved(String path, String act, Param<?> param) {
        if (!tried(path, act, param, FileSystem::exists)) {
            throw new IllegalArgumentException("Cannot " + act + " '" + path
                    + "': found nothing there, expected what was saved; correct " + param.name());
        }
    }

    /** Fails where no file system knows {@code checkpointPath}; does nothing where no session is active. */
    static void requireCheckpointsReachable(DataParallelTrainer<?, ?> stage) {
        if (stage.isSet(stage.checkpointPath())) {
            tried(stage.getCheckpointPath(), checkpointing(stage), stage.checkpointPath(), (files, folder) -> true);
        }
    }

    /**
     * Fails where no checkpoint can be written: workers would find out after an epoch, and start again for it.
     *
     * @throws IllegalArgumentException naming the path, and why nothing can be written there
     */
    static void requireCheckpointsWritable(DataParallelTrainer<?, ?> stage, Configuration hadoop) {
        if (stage.isSet(stage.checkpointPath()) && !stage.isSet(stage.rateRange())) {
            used(
                    stage.getCheckpointPath(),
                    checkpointing(stage),
                    "a folder that can be written; correct checkpointPath, or make it so",
                    hadoop,
                    (files, folder) -> {
                        Path file = new Path(folder, "_probe-" + UUID.randomUUID());
                        files.create(file, false).close();
                        return files.delete(file, false);
                    });
        }
    }

    private static String checkpointing(DataParallelTrainer<?, ?> stage) {
        return "write checkpoints of " + stage.uid() + " to";
    }

    private static boolean tried(String path, String act, Param<?> param, Use use) {
        String expected = "a path that can be reached; correct " + param.name();
        return activeHadoop()
                .map(hadoop -> used(path, act, expected, hadoop, use))
                .orElse(true);
    }

    private static boolean used(String path, String act, String expected, Configuration hadoop, Use use) {
        try {
            Path place = new Path(path);
            return use.of(place.getFileSystem(hadoop), place);
        } catch (IOException | RuntimeException e) {
            // Hadoop wraps what it cannot load into an exception without a type of its own
            throw new IllegalArgumentException(
                    "Cannot " + act + " '" + path + "': found " + e.getMessage() + ", expected " + expected, e);
        }
    }

    /** How to reach file systems, if a session is active. */
    static Optional<Configuration> activeHadoop() {
        return SparkSession.getActiveSession().isDefined()
                        || SparkSession.getDefaultSession().isDefined()
                ? Optional.of(SparkSession.active().sparkContext().hadoopConfiguration())
                : Optional.empty();
    }
}
