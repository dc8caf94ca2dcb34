package io.bellows.it.energy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.energy.EnergyPlugin;
import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import io.bellows.train.TrainingEnd;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The plugin on executors of their own processes, on a machine that shows no counters. */
@ExtendWith(SharedCluster.class)
@Timeout(300)
class EnergyIT {
    private final StandaloneCluster cluster;

    EnergyIT(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void tellsTheDriverAndItsMetricsOfExecutorsAndStages() throws InterruptedException {
        Map<String, String> conf = Map.of(
                "spark.plugins", EnergyPlugin.class.getName(),
                "spark.bellows.energy.powercap", "/nowhere",
                "spark.bellows.energy.wattsPerCore", "20",
                "spark.metrics.conf.driver.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet",
                "spark.metrics.conf.driver.sink.prometheusServlet.path", "/metrics/prometheus",
                "spark.ui.enabled", "true",
                "spark.ui.port", "0");
        try (Application<BurnEnergy.Figures> application =
                cluster.submit(BurnEnergy.class, 2, BurnEnergy.Figures.class, conf)) {
            BurnEnergy.Figures figures =
                    application.await(Duration.ofMinutes(4)).get();

            assertThat(figures.executors()).isEqualTo(2);
            assertThat(figures.estimated()).isTrue();
            assertThat(figures.source()).isEqualTo("CPU time x 20.0 W a core");
            assertThat(figures.ofStages()).isPositive().isLessThanOrEqualTo(figures.joules());
            assertThat(figures.metrics())
                    .contains("EnergyPlugin_joules_Value", "EnergyPlugin_kwh_Value", "EnergyPlugin_gramsCo2e_Value")
                    .containsPattern("EnergyPlugin_estimated_Value\\{[^}]*} 1");
        }
    }

    @Test
    void aBudgetEndsTrainingWithTheBestWeights() throws InterruptedException {
        Map<String, String> conf = Map.of(
                "spark.plugins", EnergyPlugin.class.getName(),
                "spark.bellows.energy.powercap", "/nowhere",
                "spark.bellows.energy.wattsPerCore", "100",
                "spark.ui.enabled", "true",
                "spark.ui.port", "0");
        try (Application<TrainWithinBudget.Figures> application =
                cluster.submit(TrainWithinBudget.class, 1000.0, TrainWithinBudget.Figures.class, conf)) {
            TrainWithinBudget.Figures figures =
                    application.await(Duration.ofMinutes(4)).get();

            assertThat(figures.end()).isEqualTo(TrainingEnd.ENERGY);
            assertThat(figures.joules()).isGreaterThanOrEqualTo(1000);
            assertThat(figures.estimated()).isTrue();
            assertThat(figures.executors()).isEqualTo(2);
            assertThat(figures.workers()).isEqualTo(2);
            assertThat(figures.best()).isEqualTo(figures.least());
            assertThat(figures.page())
                    .contains(
                            "href=\"/energy/\"",
                            "480 g CO2e per kWh",
                            "CPU time x 100.0 W a core",
                            "/stages/stage/?attempt=0")
                    .containsPattern("<td>budgeted</td><td>[\\d,]{5,}</td><td>\\S+</td><td>\\S+</td><td>over</td>");
        }
    }
}
