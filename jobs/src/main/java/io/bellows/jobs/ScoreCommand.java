package io.bellows.jobs;

import io.bellows.jobs.config.JobPaths;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.data.ScoreInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code score MODEL INPUT OUTPUT}: applies a saved pipeline to images or to a Parquet table.
 *
 * <p>OUTPUT becomes a folder of JSON lines: {@code {"path":"…","prediction":7.0,"probability":[…]}}, with a null
 * prediction where a row could not be read.
 */
final class ScoreCommand implements Main.Command {
    private static final String PATH = "path";
    private static final String PREDICTION = "prediction";
    private static final String PROBABILITY = "probability";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Stopwatch watch = Stopwatch.start();
        Arguments given = Arguments.parse(
                arguments, List.of("MODEL", "INPUT", "OUTPUT"), Set.of(Arguments.MASTER, Arguments.PROPERTIES_FILE));
        String modelPath = JobPaths.fromWorkingDirectory(given.positional().get(0));
        String inputPath = JobPaths.fromWorkingDirectory(given.positional().get(1));
        String outputPath = JobPaths.fromWorkingDirectory(given.positional().get(2));
        try (OpenSession session = Sessions.open("score", given, Map.of())) {
            SparkSession spark = session.spark();
            Configuration configuration = spark.sparkContext().hadoopConfiguration();
            requireUnused(outputPath, configuration);
            PipelineModel model = ResultFolder.loadModel(modelPath, configuration);
            keepInvalidRows(model);
            Dataset<Row> rows = ScoreInput.read(spark, inputPath, configuration);
            Dataset<Row> predicted = model.transform(rows);
            results(predicted)
                    .write()
                    .mode(SaveMode.Append)
                    .option("ignoreNullFields", "false")
                    .json(outputPath);
            summarize(spark, outputPath, given.positional().get(2), watch, console);
        }
    }

    /** A folder of images from the world has a broken one in it: it is reported, and the others are scored. */
    private static void keepInvalidRows(Transformer stage) {
        if (stage instanceof PipelineModel pipeline) {
            Arrays.stream(pipeline.stages()).forEach(ScoreCommand::keepInvalidRows);
        } else if (stage.hasParam("handleInvalid")) {
            @SuppressWarnings("unchecked") // the param of that name holds a string wherever Spark or Bellows has one
            Param<String> param = (Param<String>) (Param<?>) stage.getParam("handleInvalid");
            stage.set(param, "keep");
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

    /** The columns to write, those of them that are there. */
    static Dataset<Row> results(Dataset<Row> predicted) {
        StructType schema = predicted.schema();
        List<String> present = Arrays.asList(schema.fieldNames());
        List<Column> columns = new ArrayList<>();
        if (present.contains(PATH)) {
            columns.add(predicted.col(PATH));
        }
        columns.add(predicted.col(PREDICTION));
        if (present.contains(PROBABILITY)) {
            Column probability = predicted.col(PROBABILITY);
            boolean isVector = schema.apply(PROBABILITY).dataType().equals(SQLDataTypes.VectorType());
            columns.add((isVector ? arrayOf(probability) : probability).as(PROBABILITY));
        }
        return predicted.select(columns.toArray(Column[]::new));
    }

    /** Spark's function fails on a null, which is what a row that could not be read has. */
    private static Column arrayOf(Column vector) {
        return org.apache.spark.sql.functions.when(vector.isNotNull(), functions.vector_to_array(vector, "float64"));
    }

    private static void summarize(SparkSession spark, String output, String shown, Stopwatch watch, Console console) {
        Dataset<Row> scored = spark.read().schema(PREDICTION + " double").json(output);
        long unreadable = 0;
        long all = 0;
        StringBuilder lines = new StringBuilder();
        for (Row row : scored.groupBy(PREDICTION).count().orderBy(PREDICTION).collectAsList()) {
            long count = row.getLong(1);
            all += count;
            if (row.isNullAt(0)) {
                unreadable = count;
            } else {
                lines.append(String.format(Locale.ROOT, "  class %-10s %,12d%n", className(row.getDouble(0)), count));
            }
        }
        console.say(String.format(
                Locale.ROOT,
                "scored %,d rows in %.1f s%s%n%sresults   %s",
                all - unreadable,
                watch.seconds(),
                unreadable == 0 ? "" : String.format(Locale.ROOT, "; %,d could not be read", unreadable),
                lines,
                shown));
    }

    private static String className(double prediction) {
        return prediction == Math.rint(prediction) ? String.valueOf((long) prediction) : String.valueOf(prediction);
    }
}
