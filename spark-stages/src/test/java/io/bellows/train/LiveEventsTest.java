package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.train.loss.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveEventsTest {
    private static final int EPOCHS = 20;

    /** A loss that fails as soon as the live file is there. */
    private record FailsOnceThereIsAFile(String folder) implements Loss {
        @Override
        public double evaluate(double[] outputs, double[] targets, double[] slope) {
            if (!files(Path.of(folder), "-live").isEmpty()) {
                throw new IllegalStateException("meant to fail");
            }
            return 1;
        }
    }

    @TempDir
    private Path folder;

    private DataParallelClassifier classifier() {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(EPOCHS)
                .setTensorBoardPath(folder.toString());
    }

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label");
    }

    @Test
    void aFileGrowsWhileTrainingRunsAndTheWholeHistoryTakesItsPlace() throws IOException {
        List<Long> sizes = new ArrayList<>();
        TrainingListener listener = progress -> {
            if (progress.epoch() == EPOCHS) {
                files("-live").forEach(file -> sizes.add(size(file)));
            }
        };
        TrainingListeners.add(listener);
        try {
            classifier().fit(rows());
        } finally {
            TrainingListeners.remove(listener);
        }

        assertThat(sizes).isNotEmpty().last().satisfies(size -> assertThat(size).isGreaterThan(500));
        assertThat(files("-live")).isEmpty();
        assertThat(files(".bellows")).hasSize(1);
    }

    @Test
    void theFileStaysWhereTrainingFails() {
        DataParallelClassifier failing =
                classifier().setMaxRestarts(0).setCustomLoss(new FailsOnceThereIsAFile(folder.toString()));

        assertThatThrownBy(() -> failing.fit(rows())).hasMessageContaining("meant to fail");
        assertThat(files("-live")).hasSize(1);
    }

    private List<Path> files(String end) {
        return files(folder, end);
    }

    private static List<Path> files(Path folder, String end) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)
                            && !file.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
