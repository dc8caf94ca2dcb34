package io.bellows.jobs;

import io.bellows.jobs.Arguments.UsageException;
import io.bellows.jobs.config.JobPaths;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.data.ScoreInput;
import io.bellows.jobs.export.ExportedModel;
import io.bellows.jobs.export.ModelCard;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * {@code export MODEL --out FILE}: the model of a saved pipeline, of the results of a run or of a saved stage as a bare ONNX
 * file, and beside it FILE with the ending {@code .json}, a card that says how to feed it.
 *
 * <p>{@code --format onnx} or {@code onnx-int8} chooses the form, that of the saved model by default: a quantized model has the floats that
 * it was saved with, and one in floats becomes integers with rows of {@code --calibration}, images or a Parquet table. {@code
 * --licence} goes into the card. Files that are there already are an error.
 */
final class ExportCommand implements Main.Command {
    private static final String FORMAT = "--format";
    private static final String CALIBRATION = "--calibration";
    private static final String OUT = "--out";
    private static final String LICENCE = "--licence";
    private static final String ENDING = ".onnx";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Arguments given = Arguments.parse(
                arguments,
                List.of("MODEL"),
                Set.of(FORMAT, CALIBRATION, OUT, LICENCE, Arguments.MASTER, Arguments.PROPERTIES_FILE));
        if (given.all(OUT).isEmpty()) {
            throw new UsageException("Cannot export: found no option " + OUT + ", expected one; give the file, such as "
                    + OUT + " model" + ENDING);
        }
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
            Transformer saved = ResultFolder.loadStage(modelPath, spark);
            ScoreCommand.keepInvalidRows(saved);
            ExportedModel found = ExportedModel.of(saved);
            String calibration = given.option(CALIBRATION, "");
            ExportedModel model = found.in(
                    given.option(FORMAT, found.format()),
                    calibration.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    ScoreInput.read(spark, JobPaths.fromWorkingDirectory(calibration), configuration)));
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
