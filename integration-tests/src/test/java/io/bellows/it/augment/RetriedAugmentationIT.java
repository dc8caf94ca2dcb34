package io.bellows.it.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedCluster.class)
@Timeout(300)
class RetriedAugmentationIT {
    private final StandaloneCluster cluster;

    RetriedAugmentationIT(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void givesSameBytesWhenTaskIsRetried(@TempDir Path folder) throws InterruptedException {
        Path marker = folder.resolve("failed");
        List<String> undisturbed = copies("");
        List<String> retried = copies(marker.toString());

        assertThat(marker).exists();
        assertThat(undisturbed).hasSize(AugmentDigits.ROWS * AugmentDigits.COPIES);
        assertThat(new HashSet<>(undisturbed)).as("different copies").hasSameSizeAs(undisturbed);
        assertThat(retried).isEqualTo(undisturbed);
    }

    private List<String> copies(String marker) throws InterruptedException {
        AugmentDigits.Orders orders =
                new AugmentDigits.Orders(ProjectHome.digits().toString(), marker);
        try (Application<AugmentDigits.Report> application =
                cluster.submit(AugmentDigits.class, orders, AugmentDigits.Report.class, Map.of())) {
            return application.await(Duration.ofMinutes(2)).get().copies();
        }
    }
}
