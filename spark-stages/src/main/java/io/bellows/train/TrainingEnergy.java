package io.bellows.train;

import io.bellows.energy.EnergyPlugin;
import io.bellows.energy.EnergyReport;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The energy that an application's executors take from the beginning of a {@code fit} on.
 *
 * @param before the report of the beginning; empty where the application has no {@link EnergyPlugin}
 */
record TrainingEnergy(SparkContext spark, Optional<EnergyReport> before) {
    /** @throws IllegalArgumentException if {@code stage} has a budget that nobody could watch */
    static TrainingEnergy begin(RunLifeParams<?> stage, SparkContext spark) {
        Optional<EnergyReport> before = EnergyReport.of(spark);
        if (before.isEmpty() && stage.isSet(stage.energyBudgetJoules())) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " by 'energyBudgetJoules': found "
                    + stage.getEnergyBudgetJoules() + " J and spark.plugins '"
                    + spark.getConf().get("spark.plugins", "") + "', expected " + EnergyPlugin.class.getName()
                    + " among them; set spark.plugins when the application starts, or clear energyBudgetJoules");
        }
        return new TrainingEnergy(spark, before);
    }

    /** Refuses, before a pipeline's first stage has a job, what {@link #begin} would refuse. */
    static void check(RunLifeParams<?> stage) {
        if (stage.isSet(stage.energyBudgetJoules())
                && SparkSession.getDefaultSession().isDefined()) {
            begin(stage, SparkSession.getDefaultSession().get().sparkContext());
        }
    }

    /** The application's joules at which the budget of {@code stage} is spent; infinite without one. */
    double limit(RunLifeParams<?> stage) {
        return stage.isSet(stage.energyBudgetJoules())
                ? before.orElseThrow().joules() + stage.getEnergyBudgetJoules()
                : Double.POSITIVE_INFINITY;
    }

    /** What was taken until now; empty where nobody measures. */
    Optional<EnergyReport> taken() {
        return before.flatMap(earlier -> EnergyReport.of(spark).map(now -> now.since(earlier)));
    }
}
