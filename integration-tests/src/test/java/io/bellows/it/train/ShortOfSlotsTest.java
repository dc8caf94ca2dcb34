package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training needs a slot that another one holds. */
@Timeout(300)
class ShortOfSlotsTest {
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label");
    }

    private static DataParallelClassifier classifier(int workers) {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(workers)
                .setBatchSize(20)
                .setEpochs(2);
    }

    @Test
    void failsInItsTimeAndLeavesTheOtherAlone(@TempDir Path folder) throws Exception {
        Dataset<Row> rows = rows();
        double[] expected = classifier(1).fit(rows).summary().orElseThrow().stepLosses();
        Path gate = folder.resolve("gate");
        DataParallelClassifier first = classifier(1).setCustomLoss(new GatedLoss(gate.toString(), 30));
        CompletableFuture<double[]> holding = holding(first, rows, gate);

        try {
            assertThatThrownBy(() -> classifier(2).setSlotTimeoutSeconds(2).fit(rows))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("Cannot go on training: no task ran for 2 s, found 2 slots in the cluster")
                    .hasMessageContaining("expected 2 that are free at once")
                    .hasMessageContaining("raise slotTimeoutSeconds");
        } finally {
            Files.createFile(gate);
        }

        assertThat(holding.get(240, TimeUnit.SECONDS)).containsExactly(expected);
        assertThat(classifier(2).fit(rows).summary().orElseThrow().workers()).isEqualTo(2);
    }

    /** The losses of a training, once it waits in mid-training. */
    private static CompletableFuture<double[]> holding(DataParallelClassifier first, Dataset<Row> rows, Path gate)
            throws InterruptedException {
        CompletableFuture<double[]> holding = CompletableFuture.supplyAsync(
                () -> first.fit(rows).summary().orElseThrow().stepLosses());
        while (!Files.exists(GatedLoss.reached(gate))) {
            assertThat(holding).isNotDone();
            Thread.sleep(20);
        }
        return holding;
    }

    /** Not even the job that counts its rows finds a slot. */
    @Test
    void saysWhoHoldsTheSlotsThatItsRowsWaitFor(@TempDir Path folder) throws Exception {
        Dataset<Row> rows = rows();
        Path gate = folder.resolve("gate");
        CompletableFuture<double[]> holding =
                holding(classifier(2).setCustomLoss(new GatedLoss(gate.toString(), 30)), rows, gate);
        DataParallelClassifier other = classifier(1).setSlotTimeoutSeconds(2);

        try {
            assertThatThrownBy(() -> other.fit(rows))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("Cannot read the rows for net: no task of it ran for 2 s, found 2 slots")
                    .hasMessageContaining("held: 2 by 'training of net'")
                    .hasMessageContaining("raise slotTimeoutSeconds");
        } finally {
            Files.createFile(gate);
        }

        assertThat(holding.get(240, TimeUnit.SECONDS)).hasSize(6);
        assertThat(other.fit(rows).summary().orElseThrow().trainRows()).isEqualTo(60);
    }
}
