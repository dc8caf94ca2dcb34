package io.bellows.jobs;

import io.bellows.compress.EdgeCandidate;
import io.bellows.compress.EdgeSearch;
import io.bellows.compress.EdgeSearchModel;
import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.console.TrainingReporter;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import io.bellows.jobs.preview.EdgeChart;
import io.bellows.train.TrainingListeners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code edge CONF}: fits a job that has an {@code EdgeSearch}, saves the model, and tells and draws what became of its candidates. */
final class EdgeCommand implements Main.Command {
    private static final String OUT = "--out";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Arguments given = Arguments.parse(
                arguments, List.of("CONF"), Set.of(OUT, Arguments.MASTER, Arguments.SET, Arguments.PROPERTIES_FILE));
        Path out = Path.of(given.option(OUT, "edge.png"));
        JobConfig job = JobReader.read(Path.of(given.positional().get(0)), given.all(Arguments.SET));
        console.say("job " + job.name() + ": the file is in order; starting Spark");
        try (OpenSession session = Sessions.open(job.name() + " edge", given, job.spark())) {
            SparkSession spark = session.spark();
            ResultFolder results =
                    ResultFolder.open(job.output(), spark.sparkContext().hadoopConfiguration());
            RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
            PipelineModel fitted = fit(job, split.fit(), console);
            EdgeSearchModel search = Arrays.stream(fitted.stages())
                    .filter(EdgeSearchModel.class::isInstance)
                    .map(EdgeSearchModel.class::cast)
                    .findFirst()
                    .orElseThrow();
            results.writeModel(fitted);
            PictureFile.write(EdgeChart.of(search.candidates(), search.best()), out);
            Path csv = out.resolveSibling(out.getFileName().toString().replaceFirst("\\.png$", "") + ".csv");
            Files.writeString(csv, csv(search.candidates()));
            console.say(text(search, out, csv));
        }
    }

    private static PipelineModel fit(JobConfig job, Dataset<Row> rows, Console console) {
        if (Arrays.stream(job.pipeline().getStages()).noneMatch(stage -> stage instanceof EdgeSearch)) {
            throw new IllegalArgumentException("Cannot search with job '" + job.name()
                    + "': found no EdgeSearch among its stages, expected one; put it around the estimator to search");
        }
        TrainingReporter reporter = new TrainingReporter(console);
        TrainingListeners.add(reporter);
        try {
            return job.pipeline().fit(rows);
        } finally {
            TrainingListeners.remove(reporter);
            reporter.finish();
        }
    }

    private static String csv(List<EdgeCandidate> candidates) {
        StringBuilder text = new StringBuilder("settings,accuracy,bytes,latencyMs,"
                + "joulesPerThousand,isEnergyEstimated,isWithinBudget,isParetoOptimal\n");
        candidates.forEach(each -> text.append(String.format(
                Locale.ROOT,
                "\"%s\",%s,%d,%s,%s,%s,%s,%s%n",
                each.settings().replace("\"", "\"\""),
                each.accuracy(),
                each.bytes(),
                each.latencyMs(),
                each.energy().joulesPerThousand(),
                each.energy().estimated(),
                each.isWithinBudget(),
                each.isParetoOptimal())));
        return text.toString();
    }

    private static String text(EdgeSearchModel search, Path out, Path csv) {
        StringBuilder text = new StringBuilder();
        search.candidates()
                .forEach(each -> text.append(String.format(
                        Locale.ROOT,
                        "%s%s%s%n",
                        each.isParetoOptimal() ? "* " : "  ",
                        each,
                        each.isWithinBudget() ? "" : " (beyond the budget)")));
        return text + "chose " + search.best() + "\n* no other is better; see " + out + " and " + csv;
    }
}
