package io.bellows.jobs.advise;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of one training went, as {@code report.json} tells it, in seconds of its first worker.
 *
 * @param threads of each worker
 */
record TrainedShare(int workers, int threads, double dataWait, double sync, double total) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** @throws IllegalArgumentException if there is no such file or it is no report */
    static List<TrainedShare> read(Path report) throws IOException {
        if (!Files.isRegularFile(report)) {
            throw new IllegalArgumentException("Cannot read report '" + report
                    + "': found no such file, expected the report.json of a run; look in output.path of its job");
        }
        try {
            JsonNode trainings = MAPPER.readTree(Files.readString(report)).path("trainings");
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

    private static IllegalArgumentException notAReport(Path report, String found, Exception cause) {
        return new IllegalArgumentException(
                "Cannot read report '" + report + "': found " + found + ", expected the report.json of a run", cause);
    }
}
