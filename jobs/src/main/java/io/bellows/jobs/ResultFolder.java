package io.bellows.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.jobs.config.JobConfig.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.sql.SparkSession;

/** Where a run leaves its results: {@code model/}, the saved pipeline, and {@code report.json}. */
final class ResultFolder {
    private static final String MODEL = "model";
    private static final String REPORT = "report.json";

    private final Path folder;
    private final FileSystem files;

    private ResultFolder(Path folder, Configuration configuration) throws IOException {
        this.folder = folder;
        this.files = folder.getFileSystem(configuration);
    }

    /**
     * The folder, before anything is computed for it.
     *
     * @throws IllegalArgumentException if it holds results that the job may not replace
     */
    static ResultFolder open(Output output, Configuration configuration) throws IOException {
        ResultFolder opened = new ResultFolder(new Path(output.path()), configuration);
        if (!output.overwrite() && opened.holdsResults()) {
            throw new IllegalArgumentException(
                    "Cannot write to '%s': found the results of an earlier run; choose another output.path or set %s"
                            .formatted(output.path(), "output.overwrite = true"));
        }
        return opened;
    }

    private boolean holdsResults() throws IOException {
        return files.exists(new Path(folder, MODEL)) || files.exists(new Path(folder, REPORT));
    }

    /** Writes the model, and takes the report of an earlier one away. */
    void writeModel(PipelineModel model) throws IOException {
        files.delete(new Path(folder, REPORT), false);
        model.write().overwrite().save(new Path(folder, MODEL).toString());
    }

    void writeReport(String json) throws IOException {
        try (OutputStream out = files.create(new Path(folder, REPORT), true)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The folder of a saved stage: {@code path}, or that of the model in it. */
    private static Path saved(String path, Configuration configuration) throws IOException {
        Path given = new Path(path);
        FileSystem files = given.getFileSystem(configuration);
        for (Path candidate : new Path[] {given, new Path(given, MODEL)}) {
            if (files.exists(new Path(candidate, "metadata"))) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(
                "Cannot load a pipeline from '%s': found neither metadata nor a folder '%s' there; give the output of a run"
                        .formatted(path, MODEL));
    }

    /**
     * Loads the pipeline or stage saved at {@code path}, or in the results of a run at {@code path}.
     *
     * @throws IllegalArgumentException if there is none that transforms
     */
    static Transformer loadStage(String path, SparkSession spark) throws IOException {
        Path folder = saved(path, spark.sparkContext().hadoopConfiguration());
        Object stage = DefaultParamsReader.loadParamsInstance(folder.toString(), spark.sparkContext());
        if (stage instanceof Transformer transformer) {
            return transformer;
        }
        throw new IllegalArgumentException("Cannot load a model from '" + path + "': found "
                + stage.getClass().getSimpleName() + ", expected what was fitted; give the output of a run");
    }

    /** The report of the run whose results, or whose model, are at {@code path}; empty if there is none. */
    static Optional<JsonNode> readReport(String path, Configuration configuration) throws IOException {
        Path given = new Path(path);
        FileSystem files = given.getFileSystem(configuration);
        for (Path folder : new Path[] {given, given.getParent()}) {
            if (folder != null && files.exists(new Path(folder, REPORT))) {
                try (InputStream in = files.open(new Path(folder, REPORT))) {
                    return Optional.of(new ObjectMapper().readTree(in));
                }
            }
        }
        return Optional.empty();
    }

    /** The folder as a person would write it. */
    String shown() {
        String text = folder.toString();
        return text.startsWith("file:") ? folder.toUri().getPath() : text;
    }
}
