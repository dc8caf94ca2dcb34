package io.bellows.jobs;

import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.console.TrainingReporter;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import io.bellows.jobs.preview.RateChart;
import io.bellows.jobs.report.RateJson;
import io.bellows.train.LearningRateFinder;
import io.bellows.train.RateCurve;
import io.bellows.train.TrainingListeners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code find-lr CONF}: trains the job's classifier at a rate that grows, and suggests one; writes no model. */
final class FindRateCommand implements Main.Command {
    private static final String STEPS = "--steps";
    private static final String OUT = "--out";
    private static final int DEFAULT_STEPS = 100;
    private static final int LEAST_STEPS = 10;
    private static final int MOST_STEPS = 1_000_000;
    private static final double FIRST_RATE = 1e-6;
    private static final double LAST_RATE = 10;

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Arguments given = Arguments.parse(
                arguments,
                List.of("CONF"),
                Set.of(STEPS, OUT, Arguments.MASTER, Arguments.SET, Arguments.PROPERTIES_FILE));
        int steps = given.number(STEPS, DEFAULT_STEPS, LEAST_STEPS, MOST_STEPS);
        Path out = Path.of(given.option(OUT, "find-lr.png"));
        JobConfig job = JobReader.read(Path.of(given.positional().get(0)), given.all(Arguments.SET));
        console.say("job " + job.name() + ": the file is in order; starting Spark");
        try (OpenSession session = Sessions.open(job.name() + " find-lr", given, job.spark())) {
            SparkSession spark = session.spark();
            RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
            RateCurve curve = find(job, split.fit(), steps, console);
            PictureFile.write(RateChart.of(curve), out);
            Path json = out.resolveSibling(out.getFileName().toString().replaceFirst("\\.png$", "") + ".json");
            Files.writeString(json, RateJson.write(job.name(), curve));
            console.say(text(curve, out, json));
        }
    }

    private static RateCurve find(JobConfig job, Dataset<Row> rows, int steps, Console console) {
        TrainingReporter reporter = new TrainingReporter(console);
        TrainingListeners.add(reporter);
        try {
            return new LearningRateFinder(FIRST_RATE, LAST_RATE, steps).find(job.pipeline(), rows);
        } finally {
            TrainingListeners.remove(reporter);
            reporter.finish();
        }
    }

    private static String text(RateCurve curve, Path out, Path json) {
        return String.format(
                Locale.ROOT,
                "learning rate: %.2e suggested, a tenth of the rate of the least loss; %.2e, where the loss falls"
                        + " steepest%n%s after %d steps at rate %.2e; see %s and %s",
                curve.suggested(),
                curve.steepest(),
                curve.diverged() ? "stopped at divergence" : "ended at the last rate",
                curve.rates().length,
                curve.rates()[curve.rates().length - 1],
                out,
                json);
    }
}
