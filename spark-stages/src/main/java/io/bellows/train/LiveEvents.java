package io.bellows.train;

import io.bellows.train.events.EventFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event file of TensorBoard that grows while a training runs, by what the driver hears of it: a few steps, not all. The file
 * of the whole history takes its place in the end; it stays where training fails. What cannot be written is given up, and
 * training goes on.
 */
final class LiveEvents implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);

    private final Path path;
    private final Configuration hadoop;
    private FSDataOutputStream out;
    private EventFile file;
    private boolean isGivenUp;
    private long lastStep;

    LiveEvents(Path folder, Configuration hadoop) {
        path = new Path(folder, "events.out.tfevents." + System.currentTimeMillis() / 1000 + ".bellows-live");
        this.hadoop = hadoop;
    }

    @Override
    public synchronized void onProgress(TrainingProgress progress) {
        if (isGivenUp || progress.step() <= lastStep) {
            return;
        }
        lastStep = progress.step();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("live/loss", progress.loss());
        values.put("live/samples_per_second", progress.samplesPerSecond());
        values.put("live/validation_accuracy", progress.validationMetric());
        double now = System.currentTimeMillis() / 1000.0;
        try {
            if (file == null) {
                out = files().create(path);
                file = new EventFile(out, now);
            }
            file.write(now, progress.step(), values);
            out.hflush();
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** Ends the file. */
    synchronized void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                giveUp(e);
            }
        }
        isGivenUp = true;
    }

    /** Deletes the file, once another has all of it. */
    synchronized void delete() throws IOException {
        files().delete(path, false);
    }

    /** Without the checksums of the local one, which keep what is flushed in memory. */
    private FileSystem files() throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
    }

    private void giveUp(IOException cause) {
        isGivenUp = true;
        LOG.warn("Could not write the events of a training to '{}'", path, cause);
    }
}
