package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.LocalSpark;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code fit} says that it will do, and how many jobs ran until it did. */
class ForecastLogTest {
    private static final SparkContext SPARK = LocalSpark.session().sparkContext();

    private record Line(String text, int jobsBefore) {}

    /** Keeps what is logged. */
    private static final class Kept extends AbstractAppender {
        private final List<Line> lines = new CopyOnWriteArrayList<>();

        Kept() {
            super("kept", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(new Line(
                    event.getMessage().getFormattedMessage(),
                    SPARK.dagScheduler().numTotalJobs()));
        }
    }

    private final Kept kept = new Kept();
    private final Logger forecast = (Logger) LogManager.getLogger(TrainingForecast.class);
    private final Logger run = (Logger) LogManager.getLogger(TrainingRun.class);
    private final Logger regressor = (Logger) LogManager.getLogger(DataParallelRegressor.class);
    private final Level level = forecast.getLevel();

    @BeforeEach
    void listen() {
        kept.start();
        for (Logger logger : List.of(forecast, run, regressor)) {
            logger.setLevel(Level.INFO);
            logger.addAppender(kept);
        }
    }

    @AfterEach
    void leave() {
        for (Logger logger : List.of(forecast, run, regressor)) {
            logger.removeAppender(kept);
            logger.setLevel(level);
        }
    }

    @Test
    void tellsWorkersThreadsBatchAndMemoryBeforeTheFirstJobAndStepsBeforeTheFirst() {
        Dataset<Row> rows = LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "id * 1.0 as label");
        int before = SPARK.dagScheduler().numTotalJobs();

        new DataParallelRegressor("net")
                .setInputShape(new int[] {2})
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setThreadsPerWorker(1)
                .setBatchSize(21)
                .setEpochs(4)
                .fit(rows);

        List<Line> told = kept.lines.stream()
                .filter(line -> line.text().contains("workers"))
                .toList();
        assertThat(told).hasSizeGreaterThan(1);
        assertThat(told.get(0).jobsBefore()).isEqualTo(before);
        assertThat(told.get(0).text())
                .containsPattern("^net is to train network 'mlp' on 2 workers of 1 threads, batches of 21 rows "
                        + "\\(11 a worker\\), 4 epochs, with about [1-9]\\d* MB a worker$");
        Line counted = told.get(1);
        assertThat(counted.jobsBefore()).isGreaterThan(before);
        assertThat(counted.text())
                .containsPattern(
                        "on 60 rows, validates on 0: workers 2, threads of each 1, memory beside the heap about "
                                + "[1-9]\\d* MB; batch 21, rows of a worker 11; epochs 4, steps of each 3;");
    }

    @Test
    void warnsOfAnAverageThatIsNotServed() {
        Dataset<Row> rows = LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3)) as features", "id % 2 * 1.0 as label", "id % 5 = 0 as held");

        // So small a rate changes no weight, and no epoch is better than the first.
        new DataParallelClassifier("net")
                .setNumWorkers(1)
                .setEpochs(3)
                .setSwaStartEpoch(2)
                .setLearningRate(1e-12)
                .setValidationIndicatorCol("held")
                .fit(rows);

        assertThat(kept.lines)
                .extracting(Line::text)
                .anyMatch(
                        text -> text.startsWith(
                                "net has the weights of epoch 1, the best, and no average, which begins with swaStartEpoch = 2"));
    }

    @Test
    void warnsOfNumbersThatFloatsRoundTogether() {
        Dataset<Row> rows = LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3)) as features", "1.7e9 + id % 3 as label");

        new DataParallelRegressor("net")
                .setNumWorkers(1)
                .setEpochs(1)
                .setStandardizeTargets(true)
                .fit(rows);

        assertThat(kept.lines)
                .extracting(Line::text)
                .anyMatch(text ->
                        text.startsWith("net learns column 'label' in floats, whose steps around the mean [1.7E9]"));
    }
}
