package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bellows.LocalSpark;
import io.bellows.resources.Choice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TrainingOutlineTest {
    /** Keeps what it hears in its order. */
    private static final class Heard implements TrainingListener {
        private final List<Object> all = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onStart(TrainingOutline outline) {
            all.add(outline);
        }

        @Override
        public void onProgress(TrainingProgress progress) {
            all.add(progress);
        }
    }

    private static List<Object> heardOf(TrainerKind trainer) {
        Dataset<Row> rows = LocalSpark.session()
                .range(60)
                .selectExpr(
                        "array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label", "id >= 50 as held");
        DataParallelClassifier stage = new DataParallelClassifier("net")
                .setTrainer(trainer)
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setThreadsPerWorker(1)
                .setBatchSize(20)
                .setEpochs(4);
        Heard heard = new Heard();
        TrainingListeners.add(heard);
        try {
            (trainer == TrainerKind.BARRIER ? stage.setValidationIndicatorCol("held") : stage).fit(rows);
        } finally {
            TrainingListeners.remove(heard);
        }
        return heard.all;
    }

    @Test
    void isToldOnceAndBeforeTheFirstStep() {
        List<Object> heard = heardOf(TrainerKind.BARRIER);

        assertThat(heard).filteredOn(TrainingOutline.class::isInstance).hasSize(1);
        assertThat(heard).hasSizeGreaterThan(1);
        TrainingOutline outline = (TrainingOutline) heard.get(0);
        assertThat(outline.resources().processMegabytes()).isGreaterThan(300);
        assertThat(outline.resources().steps()).isEqualTo(12);
        assertThat(outline.resources().choices())
                .extracting(Choice::what, Choice::value)
                .startsWith(tuple("numWorkers", "2"), tuple("threadsPerWorker", "1"));
        assertThat(outline.resources().choices().get(0).reason())
                .startsWith("as set; steps are so short that numWorkers = 1 is expected to be");
        assertThat(outline.resources().choices().get(1).reason()).isEqualTo("as set");
        assertThat(outline)
                .isEqualTo(new TrainingOutline(
                        "net", outline.network(), 27, 1, 50, 10, 2, 1, 20, 10, 4, 3, outline.resources()));
        assertThat(outline.toString()).contains("net trains", "27 trainable values", "on 50 rows, validates on 10");
    }

    @Test
    void isToldByTheOtherTrainerToo() {
        assertThat(heardOf(TrainerKind.BLOCK_MANAGER))
                .filteredOn(TrainingOutline.class::isInstance)
                .hasSize(1);
    }
}
