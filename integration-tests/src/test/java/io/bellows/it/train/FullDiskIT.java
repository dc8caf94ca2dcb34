package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.StandaloneCluster;
import io.bellows.train.TrainingException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The local disk of one of two workers is too small for its rows. */
@Timeout(500)
class FullDiskIT {
    /** Too few for the 950 rows of 3 KB of a worker, and perhaps for what Spark keeps of them on the way there. */
    private static final int MEGABYTES = 2;

    private static final Duration LIMIT = Duration.ofMinutes(4);
    /**
     * Otherwise executors keep a copy of the application's jar there, too, and read of another's disk by its path, which they
     * do not see.
     */
    private static final Map<String, String> OWN_DISKS =
            Map.of("spark.files.useFetchCache", "false", "spark.shuffle.readHostLocalDisk", "false");

    @Test
    void endsTrainingWithItsCause() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start("full-disk", 1, 1)) {
            cluster.addWorkerWithSmallDisk(MEGABYTES);
            DigitsFit fit = DigitsFit.of(1_900, 2).withWorkers(2);
            try (Application<TrainDigits.Report> application = cluster.submit(
                    TrainDigits.class, TrainDigits.Orders.of(fit), TrainDigits.Report.class, OWN_DISKS)) {
                Outcome.Failure failure = application.await(LIMIT).failure();

                assertThat(failure.type()).isEqualTo(TrainingException.class.getName());
                assertThat(failure.message()).startsWith("Cannot ").contains("No space left on device");
            }
        }
    }
}
