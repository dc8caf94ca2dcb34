package io.bellows.train;

import io.bellows.train.optimizer.OptimizerState;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's checkpoints on any Hadoop file system: a {@link CheckpointFolder} each.
 *
 * <p>A folder is written aside and renamed when whole. The latest are kept, and that of the best epoch.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final TrainingPlan plan;
    private double secondsAtLast;

    Checkpoints(TrainingPlan plan) {
        this.plan = plan;
    }

    /** Where they are. */
    String directory() {
        return plan.checkpoints().directory();
    }

    /**
     * Whether one is due within an epoch.
     *
     * @param steps of the run that are done
     * @param seconds since this worker began
     */
    boolean isDue(long steps, double seconds) {
        return plan.checkpoints().isDue(steps, seconds - secondsAtLast);
    }

    /** Whether one is due after a whole epoch; so it is after the last one if checkpoints stay. */
    boolean isDueAfterEpoch(TrainingState state, double seconds) {
        CheckpointSettings settings = plan.checkpoints();
        boolean due = state.epochsDone() % settings.intervalEpochs() == 0
                || isDue(state.steps.size(), seconds)
                || (settings.stay() && state.end(plan) != null);
        return settings.enabled() && due && !state.isCutShort(plan);
    }

    /**
     * Saves the state, be it between two epochs or within one.
     *
     * @param optimizer that of all weights
     */
    void save(TrainingState state, OptimizerState optimizer, double seconds) throws IOException {
        secondsAtLast = seconds;
        CheckpointSettings settings = plan.checkpoints();
        Path directory = new Path(settings.directory());
        FileSystem files = fileSystem(directory);
        Path whole = folder(CheckpointPlace.of(state));
        // a name of its own: a worker that Spark gave up may still be writing the same
        Path aside = new Path(directory, "_writing-" + whole.getName() + "-" + UUID.randomUUID());
        try {
            files.mkdirs(aside);
            new CheckpointFolder(files, aside).write(state, optimizer, plan);
            files.delete(whole, true);
            if (!files.rename(aside, whole)) {
                throw new IOException("found that '" + aside + "' could not be renamed");
            }
        } catch (IOException | FSError e) { // Hadoop's local file system has an error of its own for a full disk
            deleteAside(files, aside);
            throw new IOException(
                    "Cannot finish checkpoint '" + whole + "': " + e.getMessage()
                            + "; check space and permissions of the checkpoint directory",
                    e);
        }
        List<Path> all = list(files, directory);
        Path best = folder(new CheckpointPlace(state.bestEpoch, 0));
        for (int i = 0; i < all.size() - settings.kept(); i++) {
            if (!all.get(i).getName().equals(best.getName())) {
                files.delete(all.get(i), true);
            }
        }
    }

    /** A part of a checkpoint would take the room, on a full disk, that the next attempt needs. */
    private static void deleteAside(FileSystem files, Path aside) {
        try {
            files.delete(aside, true);
        } catch (IOException e) {
            LOG.warn("Could not delete the part of a checkpoint in '{}'", aside, e);
        }
    }

    /** The place of the latest sound checkpoint of this run; its start when there is none. */
    CheckpointPlace latest() throws IOException {
        if (!plan.checkpoints().enabled()) {
            return CheckpointPlace.START;
        }
        Path directory = new Path(plan.checkpoints().directory());
        Path latest = latest(fileSystem(directory), directory);
        return latest == null ? CheckpointPlace.START : CheckpointPlace.ofFolder(latest.getName());
    }

    /**
     * Sets {@code state} to the checkpoint at {@code place}; for the start to that of the run that is continued, if any.
     *
     * @throws IOException if this worker cannot read it
     */
    void restore(CheckpointPlace place, TrainingState state) throws IOException {
        boolean isInherited = place.equals(CheckpointPlace.START);
        if (isInherited && plan.checkpoints().resumeFrom().isEmpty()) {
            return;
        }
        Path path = isInherited ? new Path(plan.checkpoints().resumeFrom()) : folder(place);
        CheckpointFolder checkpoint = new CheckpointFolder(fileSystem(path), path);
        if (!checkpoint.isSound()) {
            throw new IOException("Cannot resume from checkpoint '" + path
                    + "': found none that is whole, expected what the first worker sees; point checkpointPath and"
                    + " resumeFrom at a file system that all executors share");
        }
        checkpoint.restore(state, plan);
        if (isInherited) {
            state.inheritedEpochs = state.epochsDone();
        }
    }

    /**
     * The checkpoint that a run begins with: {@code path} itself, or the latest sound one in it.
     *
     * @throws IllegalArgumentException if there is none
     */
    static CheckpointFolder toResume(String path, String stage, Configuration hadoop) {
        try {
            Path given = new Path(path);
            FileSystem files = given.getFileSystem(hadoop);
            boolean isOne = files.exists(new Path(given, CheckpointFolder.MANIFEST));
            Path chosen = isOne ? given : latest(files, given);
            if (chosen == null || !new CheckpointFolder(files, chosen).isSound()) {
                throw new IllegalArgumentException("Cannot resume " + stage + " from '" + path + "': found "
                        + (isOne
                                ? "a checkpoint that is damaged"
                                : list(files, given).size() + " checkpoints, none whole")
                        + ", expected one as it was written; set resumeFrom to the folder of a run's checkpoints, which"
                        + " stay after a failure or with keepCheckpointsAfterRun");
            }
            CheckpointFolder checkpoint = new CheckpointFolder(files, files.makeQualified(chosen));
            if (!checkpoint.isReadable()) {
                throw new IllegalArgumentException("Cannot resume " + stage + " from '" + chosen
                        + "': found a checkpoint of another version of Bellows; resume it with that version");
            }
            return checkpoint;
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot resume " + stage + " from '" + path + "': " + e.getMessage(), e);
        }
    }

    private Path folder(CheckpointPlace place) {
        return new Path(plan.checkpoints().directory(), place.folder());
    }

    private FileSystem fileSystem(Path directory) throws IOException {
        return directory.getFileSystem(plan.checkpoints().hadoop().value());
    }

    /**
     * The latest that is as it was written: where a rename is a copy, a crash can leave a part.
     *
     * @throws IOException if there is none, and one could not be read
     */
    private static Path latest(FileSystem files, Path directory) throws IOException {
        List<Path> all = list(files, directory);
        IOException unread = null;
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                if (new CheckpointFolder(files, all.get(i)).isSound()) {
                    return all.get(i);
                }
                LOG.warn("Passed over checkpoint '{}', which is not as it was written", all.get(i));
            } catch (IOException e) {
                LOG.warn("Passed over checkpoint '{}', which cannot be read", all.get(i), e);
                unread = e;
            }
        }
        if (unread != null) {
            throw unread;
        }
        return null;
    }

    /** The folders of checkpoints, oldest first. */
    private static List<Path> list(FileSystem files, Path directory) throws IOException {
        if (!files.exists(directory)) {
            return List.of();
        }
        return Arrays.stream(files.listStatus(directory, path -> path.getName().startsWith(CheckpointPlace.PREFIX)))
                .map(FileStatus::getPath)
                .sorted(Comparator.comparing(Path::getName))
                .toList();
    }
}
