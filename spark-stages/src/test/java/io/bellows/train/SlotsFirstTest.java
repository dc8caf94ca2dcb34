package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SlotsFirstTest {
    /** Keeps the descriptions of jobs. */
    private static final class Jobs extends SparkListener {
        private final List<String> started = new ArrayList<>();

        @Override
        public synchronized void onJobStart(SparkListenerJobStart start) {
            started.add(start.properties().getProperty("spark.job.description", "of no name"));
            notifyAll();
        }

        synchronized List<String> awaitOne() throws InterruptedException {
            while (started.isEmpty()) {
                wait(100);
            }
            return List.copyOf(started);
        }
    }

    @Test
    void startsNoJobWithoutSlots() throws InterruptedException {
        Dataset<Row> rows = LocalSpark.session()
                .range(20)
                .selectExpr("array(float(id), float(id % 3)) as features", "int(id % 2) as label");
        var context = LocalSpark.session().sparkContext();
        Jobs jobs = new Jobs();
        context.addSparkListener(jobs);
        try {
            DataParallelClassifier stage =
                    new DataParallelClassifier("net").setNumWorkers(64).setSlotTimeoutSeconds(1);
            assertThatThrownBy(() -> stage.fit(rows))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("task slots in the cluster after 1 s, expected at least 64")
                    .hasMessageContaining("lower numWorkers");
            context.setJobDescription("the first after it");
            LocalSpark.session().range(3).count();

            assertThat(jobs.awaitOne()).first().isEqualTo("the first after it");
        } finally {
            context.setJobDescription(null);
            context.removeSparkListener(jobs);
        }
    }
}
