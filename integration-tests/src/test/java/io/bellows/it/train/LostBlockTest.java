package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.TrainingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** Spark loses blocks in mid-training, and then a worker fails, so that training needs them again. */
@Timeout(300)
class LostBlockTest {
    private static final int ROWS_BEFORE = 70;

    @TempDir
    private Path folder;

    private Dataset<Row> rows;

    @BeforeEach
    void failOnceAtACheckpoint() {
        rows = LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label");
        Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
        hadoop.set("fs." + FailingOnceFileSystem.SCHEME + ".impl", FailingOnceFileSystem.class.getName());
        hadoop.set(
                FailingOnceFileSystem.MARKER.substring("spark.hadoop.".length()),
                folder.resolve("failed").toString());
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(4);
    }

    /** A training that waits in its second epoch for {@link #openGate}, and fails once when it has done its third. */
    private CompletableFuture<double[]> gated() throws InterruptedException {
        DataParallelClassifier gated = classifier()
                .setCustomLoss(new GatedLoss(gate().toString(), ROWS_BEFORE))
                .setMaxRestarts(4)
                .setCheckpointPath(FailingOnceFileSystem.SCHEME + "://" + folder.resolve("checkpoints"));
        CompletableFuture<double[]> training = CompletableFuture.supplyAsync(
                () -> gated.fit(rows).summary().orElseThrow().stepLosses());
        while (!Files.exists(GatedLoss.reached(gate()))) {
            assertThat(training).isNotDone();
            Thread.sleep(20);
        }
        return training;
    }

    private void openGate() throws IOException {
        Files.createFile(gate());
    }

    private Path gate() {
        return folder.resolve("gate");
    }

    private static BlockManager blocks() {
        return SparkEnv.get().blockManager();
    }

    private static Set<BlockId> broadcasts() {
        return new HashSet<>(JavaConverters.seqAsJavaListConverter(blocks().getMatchingBlockIds(BlockId::isBroadcast))
                .asJava());
    }

    @Test
    void trainsOnWhenItsShuffleFilesAreLost() throws Exception {
        double[] expected = classifier().fit(rows).summary().orElseThrow().stepLosses();
        CompletableFuture<double[]> training = gated();
        int deleted = 0;
        for (File file : JavaConverters.seqAsJavaListConverter(
                        blocks().diskBlockManager().getAllFiles())
                .asJava()) {
            if (file.getName().startsWith("shuffle_") && file.delete()) {
                deleted++;
            }
        }
        openGate();

        assertThat(training.get(240, TimeUnit.SECONDS)).containsExactly(expected);
        assertThat(deleted).isPositive();
        assertThat(folder.resolve("failed")).exists();
    }

    @Test
    void namesTheBroadcastThatIsLostAndTheCheckpoint() throws Exception {
        Set<BlockId> before = broadcasts();
        CompletableFuture<double[]> training = gated();
        Set<BlockId> lost = broadcasts();
        lost.removeAll(before);
        lost.forEach(block -> blocks().removeBlock(block, true));
        openGate();

        assertThat(lost).isNotEmpty();
        assertThatThrownBy(() -> training.get(240, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("Cannot finish training: ")
                .hasMessageContaining("broadcast_")
                .hasMessageContaining("set resumeFrom to '" + FailingOnceFileSystem.SCHEME)
                .hasMessageContaining("to go on after epoch 2");
    }
}
