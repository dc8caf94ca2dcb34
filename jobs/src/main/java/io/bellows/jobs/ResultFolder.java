package io.bellows.jobs;

import io.bellows.jobs.config.JobConfig.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;

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

    void writeModel(PipelineModel model) throws IOException {
        model.write().overwrite().save(new Path(folder, MODEL).toString());
    }

    void writeReport(String json) throws IOException {
        try (OutputStream out = files.create(new Path(folder, REPORT), true)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Loads the pipeline saved at {@code path}, or in the results of a run at {@code path}.
     *
     * @throws IllegalArgumentException if there is none
     */
    static PipelineModel loadModel(String path, Configuration configuration) throws IOException {
        Path given = new Path(path);
        FileSystem files = given.getFileSystem(configuration);
        for (Path candidate : new Path[] {given, new Path(given, MODEL)}) {
            if (files.exists(new Path(candidate, "metadata"))) {
                return PipelineModel.load(candidate.toString());
            }
        }
        throw new IllegalArgumentException(
                "Cannot load a pipeline from '%s': found neither metadata nor a folder '%s' there; give the output of a run"
                        .formatted(path, MODEL));
    }

    /** The folder as a person would write it. */
    String shown() {
        String text = folder.toString();
        return text.startsWith("file:") ? folder.toUri().getPath() : text;
    }
}
