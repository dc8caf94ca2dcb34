package io.bellows.jobs;

import io.bellows.gpu.GpuPlan;
import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** {@code explain CONF}: which operators of a job's plan RAPIDS would run on a GPU, and why not the others; trains nothing. */
final class ExplainCommand implements Main.Command {
    private static final String OUT = "--out";

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Stopwatch watch = Stopwatch.start();
        Arguments given = Arguments.parse(
                arguments, List.of("CONF"), Set.of(OUT, Arguments.MASTER, Arguments.SET, Arguments.PROPERTIES_FILE));
        JobConfig job = JobReader.read(Path.of(given.positional().get(0)), given.all(Arguments.SET));
        console.say("job " + job.name() + ": the file is in order; starting Spark");
        try (OpenSession session = Sessions.open(job.name() + " explain", given, job.spark())) {
            SparkSession spark = session.spark();
            RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
            job.pipeline().transformSchema(split.fit().schema());
            GpuPlan plan = GpuPlan.explain(job.pipeline(), split.fit());
            String out = given.option(OUT, "");
            if (!out.isEmpty()) {
                Files.writeString(Path.of(out), plan.toJson());
            }
            console.say("\n" + plan.toTable());
            console.say(String.format(
                    Locale.ROOT,
                    "explained in %.1f s, of the rows to train on; nothing was trained%s",
                    watch.seconds(),
                    out.isEmpty() ? "" : "; as JSON: " + out));
        }
    }
}
