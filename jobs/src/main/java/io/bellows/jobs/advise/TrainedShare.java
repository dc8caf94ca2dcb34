package io.bellows.jobs.advise;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where the time of one training went, as {@code report.json} tells it, in seconds of its first worker.
 *
 * @param threads of each worker
 */
record TrainedShare(int workers, int threads, double dataWait, double sync, double total) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** @throws IllegalArgumentException if there is no such file or it is no report */
    static List<TrainedShare> read(String report) throws IOException {
        Path path = new Path(report);
        FileSystem files = path.getFileSystem(new Configuration());
        if (!files.exists(path) || !files.getFileStatus(path).isFile()) {
            throw new IllegalArgumentException("Cannot read report '" + report
                    + "': found no such file, expected the report.json of a run; look in output.path of its job");
        }
        try (InputStream in = files.open(path)) {
            JsonNode trainings = MAPPER.readTree(in).path("trainings");
            if (!trainings.isArray()) {
                throw notAReport(report, "no list 'trainings'", null);
            }
            List<TrainedShare> all = new ArrayList<>();
            for (JsonNode training : trainings) {
                JsonNode seconds = training.path("seconds");
                all.add(new TrainedShare(
                        training.path("workers").asInt(),
                        training.path("threadsPerWorker").asInt(),
                        seconds.path("dataWait").asDouble(),
                        seconds.path("sync").asDouble(),
                        seconds.path("total").asDouble()));
            }
            return all;
        } catch (JacksonException e) {
            throw notAReport(report, "no JSON", e);
        }
    }

    private static IllegalArgumentException notAReport(String report, String found, Exception cause) {
        return new IllegalArgumentException(
                "Cannot read report '" + report + "': found " + found + ", expected the report.json of a run", cause);
    }
}
