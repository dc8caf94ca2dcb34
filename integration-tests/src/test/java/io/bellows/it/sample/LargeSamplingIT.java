package io.bellows.it.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Eight million rows, with 4 GB for the driver and 2 GB for each of two executors; needs 4 GB of disk. */
@ExtendWith(SharedCluster.class)
class LargeSamplingIT {
    private static final long ROWS = Long.getLong("bellows.it.rows", 8_000_000);
    private static final int MINORITY_EVERY = 20;

    private final StandaloneCluster cluster;

    LargeSamplingIT(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void balancesMillionsOfRowsInLittleMemory(@TempDir Path folder) throws InterruptedException {
        GrowLarge.Orders orders = new GrowLarge.Orders(folder.toString(), ROWS, MINORITY_EVERY);
        Map<String, String> memory = Map.of("spark.driver.memory", "4g", "spark.executor.memory", "2g");
        try (Application<GrowLarge.Report> application =
                cluster.submit(GrowLarge.class, orders, GrowLarge.Report.class, memory)) {
            GrowLarge.Report report = application.await(Duration.ofHours(1)).get();

            System.out.printf("SMOTE of %,d rows: %s%n", ROWS, report);
            long majority = ROWS - ROWS / MINORITY_EVERY;
            assertThat(report.counts()).isEqualTo(Map.of("0", majority, "1", majority));
        }
    }
}
