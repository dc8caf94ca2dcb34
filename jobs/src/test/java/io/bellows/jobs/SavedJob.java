package io.bellows.jobs;

import io.bellows.jobs.config.JobReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.Pipeline;

/** Stages as a job file has them, after their pipeline was saved and loaded. */
final class SavedJob {
    private static final String JOB = """
            input { format = parquet, path = rows }
            split { keyCol = id }
            stages = [ %s ]
            output { path = results }
            """;

    private SavedJob() {}

    /** The pipeline of {@code stages}, by files in {@code folder}. */
    static Pipeline read(Path folder, String stages) throws IOException {
        Path file = folder.resolve(UUID.randomUUID() + ".conf");
        Pipeline pipeline = JobReader.read(Files.writeString(file, JOB.formatted(stages)), List.of())
                .pipeline();
        String saved = folder.resolve(UUID.randomUUID().toString()).toString();
        pipeline.save(saved);
        return Pipeline.load(saved);
    }
}
