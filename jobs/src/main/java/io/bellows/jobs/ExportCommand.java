package io.bellows.jobs;

import io.bellows.jobs.Arguments.UsageException;
import io.bellows.jobs.config.JobPaths;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.export.ExportedModel;
import io.bellows.jobs.export.ModelCard;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * {@code export MODEL --out FILE}: the model of a saved pipeline, of the results of a run or of a saved stage as a bare ONNX
 * file, and beside it FILE with the ending {@code .json}, a card that says how to feed it.
 *
 * <p>{@code --format onnx} or {@code onnx-int8} says which form is expected, and refuses another; {@code --licence} goes into
 * the card. Files that are there already are an error.
 */
final class ExportCommand implements Main.Command {
    private static final String FORMAT = "--format";
    private static final String OUT = "--out";
    private static final String LICENCE = "--licence";
    private static final String ENDING = ".onnx";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Arguments given = Arguments.parse(
                arguments, List.of("MODEL"), Set.of(FORMAT, OUT, LICENCE, Arguments.MASTER, Arguments.PROPERTIES_FILE));
        String out = given.option(OUT, "");
        if (!out.endsWith(ENDING) || out.length() == ENDING.length()) {
            throw new UsageException(
                    "Cannot read option '" + OUT + "': found '" + out + "', expected a file that ends in " + ENDING);
        }
        String modelPath = JobPaths.fromWorkingDirectory(given.positional().get(0));
        Path onnx = new Path(JobPaths.fromWorkingDirectory(out));
        Path card = new Path(
                onnx.getParent(), onnx.getName().substring(0, onnx.getName().length() - ENDING.length()) + ".json");
        try (OpenSession session = Sessions.open("export", given, Map.of())) {
            SparkSession spark = session.spark();
            Configuration configuration = spark.sparkContext().hadoopConfiguration();
            requireUnused(configuration, onnx, card);
            ExportedModel model = ExportedModel.of(ResultFolder.loadStage(modelPath, spark));
            requireFormat(given.option(FORMAT, model.format()), model.format());
            String text = ModelCard.write(
                    onnx.getName(),
                    model,
                    ResultFolder.readReport(modelPath, configuration),
                    given.option(LICENCE, ""));
            write(onnx, model.file().bytes(), configuration);
            write(card, text.getBytes(StandardCharsets.UTF_8), configuration);
            console.say(String.format(
                    Locale.ROOT,
                    "exported  %s (%s, %,d bytes)%ncard      %s",
                    out,
                    model.format(),
                    model.file().bytes().length,
                    out.substring(0, out.length() - ENDING.length()) + ".json"));
        }
    }

    private static void requireFormat(String wanted, String found) {
        if (!wanted.equals(found)) {
            throw new UsageException("Cannot export as '" + wanted + "': found a model of format '" + found
                    + "', expected that; for smaller weights and integers put PostTrainingQuantizer around the estimator of"
                    + " the job, for floats leave it out");
        }
    }

    private static void requireUnused(Configuration configuration, Path... paths) throws IOException {
        for (Path path : paths) {
            if (path.getFileSystem(configuration).exists(path)) {
                throw new IllegalArgumentException(
                        "Cannot write to '" + path + "': found a file there; choose another");
            }
        }
    }

    private static void write(Path path, byte[] bytes, Configuration configuration) throws IOException {
        FileSystem files = path.getFileSystem(configuration);
        // What checks files of its own would leave one of sums beside each.
        files.setWriteChecksum(false);
        try (OutputStream out = files.create(path, false)) {
            out.write(bytes);
        }
    }
}
