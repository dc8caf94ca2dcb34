package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.train.loss.Loss;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user who ends a training reads, and that nothing of it stays behind. */
@Timeout(180)
class CancelledTrainingTest {
    private static final long LIMIT_SECONDS = 60;

    /** Counted down by a row that is read, or trained on, in the process of the tests. */
    private static volatile CountDownLatch begun;

    @BeforeEach
    void nothingHasBegun() {
        begun = new CountDownLatch(1);
    }

    private static Dataset<Row> rows() {
        return Clouds.rows(60, 3);
    }

    /** Trains far longer than any test. */
    private static DataParallelClassifier endless() {
        Loss telling = (outputs, targets, slope) -> {
            begun.countDown();
            return 1;
        };
        return Clouds.classifier()
                .setEpochs(100_000)
                .setNumWorkers(2)
                .setMaxRestarts(0)
                .setCustomLoss(telling);
    }

    /** Runs {@code deed} on another thread once a row was met. */
    private static Thread onceBegun(Runnable deed) {
        Thread thread = new Thread(() -> {
            try {
                if (begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    deed.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitNoJob(SparkContext spark) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
        while (spark.statusTracker().getActiveJobIds().length > 0 && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertThat(spark.statusTracker().getActiveJobIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysThatItsJobWasCancelled(boolean interrupts) throws InterruptedException {
        SparkContext spark = LocalSpark.session().sparkContext();
        spark.setJobGroup("of a user", "ends early", interrupts);
        try {
            onceBegun(() -> spark.cancelJobGroup("of a user"));
            assertThatThrownBy(() -> endless().fit(rows()))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageStartingWith("Cannot finish training: ")
                    .hasMessageContaining("cancelled job group of a user")
                    .hasMessageNotContainingAny("were lost", "started again");
        } finally {
            spark.clearJobGroup();
        }

        awaitNoJob(spark);
        assertThat(Clouds.classifier().setNumWorkers(2).fit(rows()).summary()).isPresent();
    }

    @Test
    void anInterruptEndsTheJobThatTrains() throws InterruptedException {
        Thread driver = Thread.currentThread();
        onceBegun(driver::interrupt);

        assertThatThrownBy(() -> endless().fit(rows())).hasMessage("Training was interrupted");

        assertThat(Thread.interrupted()).isTrue();
        awaitNoJob(LocalSpark.session().sparkContext());
    }

    @Test
    void anInterruptEndsTheJobThatReads() throws InterruptedException {
        UDF1<Integer, Integer> slow = label -> {
            begun.countDown();
            for (int i = 0; i < 3 * LIMIT_SECONDS * 20 && !TaskContext.get().isInterrupted(); i++) {
                Thread.sleep(50);
            }
            return label;
        };
        Dataset<Row> rows = rows().withColumn(
                        "label", functions.udf(slow, DataTypes.IntegerType).apply(functions.col("label")));
        Thread driver = Thread.currentThread();
        onceBegun(driver::interrupt);

        assertThatThrownBy(() -> Clouds.classifier().fit(rows)).isInstanceOf(TrainingException.class);

        assertThat(Thread.interrupted()).isTrue();
        awaitNoJob(LocalSpark.session().sparkContext());
    }

    @ParameterizedTest
    @ValueSource(strings = {"barrier", "block-manager"})
    void saysThatTheContextWasStopped(String trainer) throws InterruptedException {
        Dataset<Row> rows = rows();
        SparkContext spark = LocalSpark.session().sparkContext();
        Thread stopping = onceBegun(spark::stop);

        assertThatThrownBy(() -> endless().setEpochs(1_000).setTrainer(trainer).fit(rows))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("Cannot finish training: found the SparkContext stopped");

        stopping.join(LIMIT_SECONDS * 1_000);
        assertThat(Clouds.classifier().fit(rows()).summary()).isPresent();
    }
}
