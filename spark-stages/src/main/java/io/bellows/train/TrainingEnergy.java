package io.bellows.train;

import io.bellows.energy.EnergyPlugin;
import io.bellows.energy.EnergyReport;
import io.bellows.energy.MeasuredRun;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The energy that an application's executors take from the beginning of a {@code fit} to its end.
 *
 * @param run what was taken since; empty where the application has no {@link EnergyPlugin}
 */
record TrainingEnergy(SparkContext spark, Optional<MeasuredRun> run) implements AutoCloseable {
    /** @throws IllegalArgumentException if {@code stage} has a budget that nobody could watch */
    static TrainingEnergy begin(RunLifeParams<?> stage, SparkContext spark) {
        check(stage, spark);
        return new TrainingEnergy(spark, MeasuredRun.begin(spark, stage.uid()));
    }

    /** Refuses, before a pipeline's first stage has a job, what {@link #begin} would refuse. */
    static void check(RunLifeParams<?> stage) {
        if (SparkSession.getDefaultSession().isDefined()) {
            check(stage, SparkSession.getDefaultSession().get().sparkContext());
        }
    }

    private static void check(RunLifeParams<?> stage, SparkContext spark) {
        if (stage.isSet(stage.energyBudgetJoules()) && EnergyReport.of(spark).isEmpty()) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " by 'energyBudgetJoules': found "
                    + stage.getEnergyBudgetJoules() + " J and spark.plugins '"
                    + spark.getConf().get("spark.plugins", "") + "', expected " + EnergyPlugin.class.getName()
                    + " among them; set spark.plugins when the application starts, or clear energyBudgetJoules");
        }
    }

    /** The application's joules at which the budget of {@code stage} is spent; infinite without one. */
    double limit(RunLifeParams<?> stage) {
        return stage.isSet(stage.energyBudgetJoules())
                ? run.orElseThrow().joulesBefore() + stage.getEnergyBudgetJoules()
                : Double.POSITIVE_INFINITY;
    }

    /** What was taken until now; empty where nobody measures. */
    Optional<EnergyReport> taken() {
        return run.map(MeasuredRun::taken);
    }

    @Override
    public void close() {
        run.ifPresent(MeasuredRun::close);
    }
}
