package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.TrainingException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that fails once, in one process. */
@Timeout(180)
class RestartTest {
    @Test
    void startsAgainAsOftenAsItMay(@TempDir Path folder) {
        Dataset<Row> rows = LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label");
        Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
        hadoop.set("fs." + FailingOnceFileSystem.SCHEME + ".impl", FailingOnceFileSystem.class.getName());
        DataParallelClassifier plain = new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(4);
        double[] expected = plain.fit(rows).summary().orElseThrow().stepLosses();
        DataParallelClassifier saving =
                plain.setCheckpointPath(FailingOnceFileSystem.SCHEME + "://" + folder.resolve("checkpoints"));

        hadoop.set(marker(), folder.resolve("first").toString());
        assertThatThrownBy(() -> saving.setMaxRestarts(0).fit(rows))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the first attempt is meant to fail")
                .hasMessageContaining("started again 0 times without a checkpoint in between, as maxRestarts allows")
                .hasMessageContaining("set resumeFrom to '" + FailingOnceFileSystem.SCHEME)
                .hasMessageContaining("to go on after epoch 2");
        hadoop.set(marker(), folder.resolve("second").toString());
        assertThat(saving.setMaxRestarts(1).fit(rows).summary().orElseThrow().stepLosses())
                .containsExactly(expected);
        assertThat(folder.resolve("second")).exists();
    }

    @Test
    void goesOnWithinTheEpoch(@TempDir Path folder) {
        Dataset<Row> rows = LocalSpark.session()
                .range(60)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label");
        Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
        hadoop.set("fs." + FailingOnceFileSystem.SCHEME + ".impl", FailingOnceFileSystem.class.getName());
        hadoop.set(marker(), folder.resolve("failed").toString());
        DataParallelClassifier saving = new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(4)
                .setCheckpointPath(FailingOnceFileSystem.SCHEME + "://" + folder.resolve("checkpoints"))
                .setCheckpointIntervalSteps(1)
                .setMaxRestarts(0);

        assertThatThrownBy(() -> saving.fit(rows))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("to go on after step 2 of epoch 3");
    }

    private static String marker() {
        return FailingOnceFileSystem.MARKER.substring("spark.hadoop.".length());
    }
}
