package io.bellows.it.energy;

import io.bellows.energy.EnergyReport;
import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.Progress;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.EpochSummary;
import io.bellows.train.TrainingEnd;
import io.bellows.train.TrainingSummary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains, on two workers, what would go on for days, with so many joules to spend. */
public final class TrainWithinBudget implements DriverTask<Double, TrainWithinBudget.Figures> {
    /**
     * What became of it.
     *
     * @param best validation loss of the epoch whose weights the model has
     * @param least validation loss of any epoch
     * @param page the tab of energy, when training was over
     */
    public record Figures(
            TrainingEnd end,
            double joules,
            boolean estimated,
            int executors,
            int workers,
            double best,
            double least,
            String page) {}

    @Override
    public Class<Double> argumentType() {
        return Double.class;
    }

    @Override
    public Figures run(SparkSession spark, Double joules, Progress progress) throws IOException {
        Dataset<Row> rows = spark.range(0, 1000, 1, 4)
                .selectExpr(
                        "array(cast(sin(id) as float), cast(cos(id) as float)) AS features",
                        "cast(sin(id) > 0.3 AS int) AS label",
                        "id % 5 = 0 AS validation");
        TrainingSummary summary = new DataParallelClassifier("budgeted")
                .setHiddenUnits(new int[] {64})
                .setBatchSize(50)
                .setNumWorkers(2)
                .setEpochs(1_000_000)
                .setSchedule("constant")
                .setValidationIndicatorCol("validation")
                .setEnergyBudgetJoules(joules)
                .fit(rows)
                .summary()
                .orElseThrow();
        EnergyReport energy = summary.energy().orElseThrow();
        URI page = URI.create(spark.sparkContext().uiWebUrl().get() + "/energy/");
        String html;
        try (InputStream in = page.toURL().openStream()) {
            html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return new Figures(
                summary.end(),
                energy.joules(),
                energy.estimated(),
                energy.ofExecutors().size(),
                summary.workers(),
                summary.best().validationLoss(),
                summary.epochs().stream()
                        .mapToDouble(EpochSummary::validationLoss)
                        .min()
                        .orElseThrow(),
                html);
    }
}
