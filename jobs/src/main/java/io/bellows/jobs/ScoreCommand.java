package io.bellows.jobs;

import io.bellows.jobs.config.JobPaths;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.data.ScoreInput;
import io.bellows.jobs.fitted.FittedStages;
import io.bellows.param.ModeParam;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * {@code score MODEL INPUT OUTPUT [--keep COLUMN,COLUMN]}: applies a saved pipeline, or a saved model, to images or to a Parquet table.
 *
 * <p>OUTPUT becomes a folder of JSON lines: {@code {"path":"…","prediction":7.0,"probability":[…]}}, or whatever else the model gives, see
 * {@link ScoredColumns}, beside the columns that {@code --keep} names, with nulls where a row could not be read.
 */
final class ScoreCommand implements Main.Command {
    private static final String KEEP = "--keep";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Stopwatch watch = Stopwatch.start();
        Arguments given = Arguments.parse(
                arguments,
                List.of("MODEL", "INPUT", "OUTPUT"),
                Set.of(KEEP, Arguments.MASTER, Arguments.PROPERTIES_FILE));
        List<String> asked = given.all(KEEP).stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .toList();
        String modelPath = JobPaths.fromWorkingDirectory(given.positional().get(0));
        String inputPath = JobPaths.fromWorkingDirectory(given.positional().get(1));
        String outputPath = JobPaths.fromWorkingDirectory(given.positional().get(2));
        try (OpenSession session = Sessions.open("score", given, Map.of())) {
            SparkSession spark = session.spark();
            Configuration configuration = spark.sparkContext().hadoopConfiguration();
            requireUnused(outputPath, configuration);
            Transformer model = ResultFolder.loadStage(modelPath, spark);
            keepInvalidRows(model);
            Dataset<Row> rows = ScoreInput.read(spark, inputPath, configuration);
            ScoredColumns columns = ScoredColumns.of(model, rows.schema(), asked);
            Dataset<Row> results = columns.of(model.transform(rows));
            results.write()
                    .mode(SaveMode.Append)
                    .option("ignoreNullFields", "false")
                    .json(outputPath);
            Dataset<Row> written = spark.read().schema(results.schema()).json(ScoreInput.literal(outputPath));
            ScoreCounts counts = ScoreCounts.of(written, columns);
            console.say(String.format(
                    Locale.ROOT,
                    "scored %,d rows in %.1f s%s%n%sresults   %s%s",
                    counts.scored(),
                    watch.seconds(),
                    counts.unread() == 0 ? "" : String.format(Locale.ROOT, "; %,d could not be read", counts.unread()),
                    counts.lines(),
                    given.positional().get(2),
                    columns.kept().isEmpty()
                            ? String.format(
                                    "%n          without a column that tells rows apart; %s COLUMN writes one", KEEP)
                            : ""));
        }
    }

    /**
     * A folder of images from the world has a broken one in it: it is reported, and the others are scored. Stages of Spark that give
     * what they do not know a class or a number of its own stay as they were fitted, since the model behind them does not know it.
     */
    static void keepInvalidRows(Transformer model) {
        for (Transformer stage : FittedStages.of(model)) {
            if (stage instanceof VectorAssembler assembler) {
                assembler.setHandleInvalid("keep");
            } else if (stage.hasParam("handleInvalid")
                    && (Param<?>) stage.getParam("handleInvalid") instanceof ModeParam<?> param) {
                stage.set(param, "keep");
            }
        }
    }

    /** Before the work: the output folder must be new or empty. */
    private static void requireUnused(String output, Configuration configuration) throws IOException {
        Path folder = new Path(output);
        FileSystem files = folder.getFileSystem(configuration);
        if (files.exists(folder)
                && (!files.getFileStatus(folder).isDirectory() || files.listStatus(folder).length > 0)) {
            throw new IllegalArgumentException("Cannot write to '" + output
                    + "': found files there, expected a new or an empty folder; choose another");
        }
    }
}
