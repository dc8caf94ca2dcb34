package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that are not whole, cannot be finished, or are of another run. */
class DamagedCheckpointTest {
    private static final Dataset<Row> ROWS = Clouds.rows(60, 3).cache();

    @TempDir
    private Path folder;

    private DataParallelClassifier classifier() {
        return Clouds.classifier()
                .setOptimizer("adam")
                .setCheckpointPath(folder.toString())
                .setKeepCheckpointsAfterRun(true);
    }

    private static List<Path> children(Path parent) {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path run() {
        return children(folder).get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "empty", "gone"})
    void theOneBeforeItIsTaken(String damage) throws IOException {
        DataParallelClassifierModel whole = classifier().fit(ROWS);
        Path file = run().resolve("epoch-000002").resolve("optimizer.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case "cut" -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case "empty" -> Files.write(file, new byte[0]);
            default -> Files.delete(file);
        }

        DataParallelClassifierModel resumed =
                classifier().setResumeFrom(run().toString()).fit(ROWS);

        assertThat(resumed.networkModel()).isEqualTo(whole.networkModel());
        assertThat(resumed.summary().orElseThrow().timedSteps()).isEqualTo(2);
    }

    @Test
    void noPartOfOneStaysOnAFullDisk() {
        LocalSpark.session()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs." + FullFileSystem.SCHEME + ".impl", FullFileSystem.class.getName());
        DataParallelClassifier stage =
                classifier().setEpochs(3).setMaxRestarts(1).setCheckpointPath(FullFileSystem.SCHEME + "://" + folder);

        assertThatThrownBy(() -> stage.fit(ROWS))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("Cannot finish checkpoint")
                .hasMessageContaining("No space left on device; check space and permissions")
                .hasMessageContaining("to go on after epoch 1");
        assertThat(children(run()))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("epoch-000001");
    }

    @Test
    void otherRowsAreRefusedHoweverManyAndTheSameInOtherPartitionsAreNot() {
        classifier().fit(ROWS);
        DataParallelClassifier stage =
                classifier().setEpochs(3).setResumeFrom(run().toString()).setKeepCheckpointsAfterRun(false);
        Dataset<Row> others =
                ROWS.withColumn("features", functions.transform(functions.col("features"), value -> value.plus(1f)));

        assertThatThrownBy(() -> stage.fit(others))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot resume classifier from")
                .hasMessageContaining("found content of rows ")
                .hasMessageContaining("give the same rows");
        assertThat(stage.fit(ROWS.repartition(5)).summary().orElseThrow().timedSteps())
                .isEqualTo(2);
    }

    @Test
    void whatTheCheckpointAloneHasDiffersToo() {
        assertThat(RunIdentity.differences(Map.of("seed", "1"), Map.of("seed", "1", "sparsity", "0.5")))
                .isEqualTo("sparsity none, expected 0.5");
        assertThat(RunIdentity.differences(Map.of("seed", "1"), Map.of("seed", "1")))
                .isEmpty();
    }
}
