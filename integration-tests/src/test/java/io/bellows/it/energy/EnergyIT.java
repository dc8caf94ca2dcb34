package io.bellows.it.energy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.energy.EnergyPlugin;
import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
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
}
