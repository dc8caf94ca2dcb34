package io.bellows.jobs;

import io.bellows.energy.EnergyReport;
import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.console.TrainingReporter;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import io.bellows.jobs.measure.CompressionNotes;
import io.bellows.jobs.measure.Measurements;
import io.bellows.jobs.measure.SamplingObserver;
import io.bellows.jobs.report.Measurement;
import io.bellows.jobs.report.Report;
import io.bellows.jobs.report.ReportJson;
import io.bellows.jobs.report.ReportTable;
import io.bellows.jobs.report.RunEnergy;
import io.bellows.jobs.report.SampledRows;
import io.bellows.train.TrainingListeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code run CONF}: reads, splits, fits, measures, and leaves the saved pipeline and the report. */
final class RunCommand implements Main.Command {
    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Stopwatch total = Stopwatch.start();
        Arguments given = Arguments.parse(
                arguments, List.of("CONF"), Set.of(Arguments.MASTER, Arguments.SET, Arguments.PROPERTIES_FILE));
        JobConfig job = JobReader.read(Path.of(given.positional().get(0)), given.all(Arguments.SET));
        console.say("job " + job.name() + ": the file is in order; starting Spark");
        try (OpenSession session = Sessions.open(job.name(), given, job.spark())) {
            SparkSession spark = session.spark();
            ResultFolder results =
                    ResultFolder.open(job.output(), spark.sparkContext().hadoopConfiguration());
            RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
            job.pipeline().transformSchema(split.fit().schema());
            RowSplit.Counts counts = count(split, console);

            Optional<EnergyReport> before = EnergyReport.of(spark.sparkContext());
            Stopwatch training = Stopwatch.start();
            TrainingReporter reporter = new TrainingReporter(console);
            SamplingObserver sampled = new SamplingObserver();
            PipelineModel fitted = fit(job, split.fit(), console, reporter, sampled);
            double trainingSeconds = training.seconds();
            Optional<EnergyReport> after = EnergyReport.of(spark.sparkContext());
            results.writeModel(fitted);

            console.say("measuring on the test rows");
            Map<String, Measurement> forms = Measurements.of(fitted, split.test(), job.evaluation());
            SampledRows sampledRows = sampled.of(job.evaluation());
            Report report = new Report(
                    job.name(),
                    forms,
                    Stream.of(
                                    CompressionNotes.of(fitted).stream(),
                                    sampledRows.notes().stream(),
                                    Measurements.droppedRows(forms, counts.test()).stream())
                            .flatMap(notes -> notes)
                            .toList(),
                    counts,
                    sampledRows,
                    trainingSeconds,
                    total.seconds(),
                    reporter.summaries(),
                    EnergyReport.of(spark.sparkContext())
                            .map(all -> new RunEnergy(after.orElseThrow().since(before.orElseThrow()), all)),
                    results.shown(),
                    Environment.of(spark, job),
                    job.text());
            results.writeReport(ReportJson.write(report));
            console.say("\n" + ReportTable.write(report));
        }
    }

    private static RowSplit.Counts count(RowSplit split, Console console) {
        RowSplit.Counts counts = split.count();
        console.say(String.format(
                Locale.ROOT,
                "rows: %,d to train, %,d to validate, %,d to test",
                counts.train(),
                counts.validation(),
                counts.test()));
        if (counts.train() == 0) {
            throw new IllegalArgumentException(
                    "Cannot train: found no rows to train on, expected at least one; look at input and split");
        }
        return counts;
    }

    private static PipelineModel fit(
            JobConfig job, Dataset<Row> rows, Console console, TrainingReporter reporter, SamplingObserver sampled) {
        TrainingListeners.add(reporter);
        TrainingListeners.add(sampled);
        try {
            Stopwatch watch = Stopwatch.start();
            PipelineModel fitted = job.pipeline().fit(rows);
            reporter.finish();
            console.say(String.format(Locale.ROOT, "fitted in %.1f s", watch.seconds()));
            return fitted;
        } finally {
            TrainingListeners.remove(reporter);
            TrainingListeners.remove(sampled);
            reporter.finish();
        }
    }
}
