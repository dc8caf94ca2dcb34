package io.bellows.it.energy;

import io.bellows.energy.EnergyReport;
import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.Progress;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.SparkSession;

/** Computes until each executor has told of some energy, and reads it as a user would. */
public final class BurnEnergy implements DriverTask<Integer, BurnEnergy.Figures> {
    private static final long LIMIT_NANOS = 90_000_000_000L;

    /**
     * What was told.
     *
     * @param metrics what Prometheus would read of the driver
     */
    public record Figures(
            double joules, boolean estimated, int executors, double ofStages, String source, String metrics) {}

    @Override
    public Class<Integer> argumentType() {
        return Integer.class;
    }

    @Override
    public Figures run(SparkSession spark, Integer executors, Progress progress) throws Exception {
        long start = System.nanoTime();
        EnergyReport report;
        do {
            spark.range(0, 40_000_000, 1, 2 * executors)
                    .selectExpr("sum(sqrt(id))")
                    .collectAsList();
            report = EnergyReport.of(spark.sparkContext()).orElseThrow();
        } while (System.nanoTime() - start < LIMIT_NANOS
                && (report.ofExecutors().size() < executors
                        || report.ofStages().values().stream()
                                        .mapToDouble(one -> one)
                                        .sum()
                                <= 0));
        URI page = URI.create(spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/");
        String metrics;
        try (InputStream in = page.toURL().openStream()) {
            metrics = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return new Figures(
                report.joules(),
                report.estimated(),
                report.ofExecutors().size(),
                report.ofStages().values().stream().mapToDouble(one -> one).sum(),
                report.sources().values().iterator().next(),
                metrics.lines()
                        .filter(line -> line.contains("EnergyPlugin"))
                        .reduce("", (all, line) -> all + line + "\n"));
    }
}
