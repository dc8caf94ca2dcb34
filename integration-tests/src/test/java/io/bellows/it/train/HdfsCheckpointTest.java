package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.TrainingSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on HDFS, of a name node and a data node in this process. */
@Timeout(300)
class HdfsCheckpointTest {
    private static final int STEPS_PER_EPOCH = 4;

    @TempDir
    private static java.nio.file.Path disk;

    private static MiniDFSCluster hdfs;
    private static FileSystem files;

    private final Path folder = new Path(files.getUri().toString(), "/checkpoints");

    @BeforeAll
    static void startHdfs() throws IOException {
        Configuration conf = new Configuration();
        conf.set("dfs.replication", "1");
        hdfs = new MiniDFSCluster.Builder(conf, disk.toFile()).numDataNodes(1).build();
        hdfs.waitActive();
        files = hdfs.getFileSystem();
    }

    @AfterAll
    static void stopHdfs() {
        hdfs.shutdown();
    }

    @AfterEach
    void clean() throws IOException {
        files.delete(folder, true);
    }

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(100)
                .selectExpr(
                        "array(float(id % 3), float(id % 7), float(id % 5)) as features",
                        "int(id % 3) as label", "id >= 80 as validation");
    }

    private DataParallelClassifier classifier(int epochs) {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {6})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setLearningRate(0.05)
                .setValidationIndicatorCol("validation")
                .setEpochs(epochs)
                .setCheckpointPath(folder.toString())
                .setKeepCheckpointsAfterRun(true);
    }

    @Test
    void goesOnFromThereBitForBit() throws IOException {
        DataParallelClassifierModel whole =
                classifier(4).setKeepCheckpointsAfterRun(false).fit(rows());
        assertThat(files.listStatus(folder)).isEmpty();
        classifier(4).setCheckpointIntervalSteps(3).setKeepCheckpoints(100).fit(rows());

        Path within = checkpoints().stream()
                .filter(path -> path.getName().equals("epoch-000001-step-000000002"))
                .findFirst()
                .orElseThrow();
        requireEqual(classifier(4).setResumeFrom(within.toString()).fit(rows()), whole);
    }

    @Test
    void passesOverWhatIsDamagedOrHalfWritten() throws IOException {
        DataParallelClassifierModel whole = classifier(4).setKeepCheckpoints(4).fit(rows());
        List<Path> all = checkpoints();
        Path run = all.get(0).getParent();
        flip(new Path(all.get(3), "weights.safetensors"));
        cut(new Path(all.get(2), "manifest.json"));

        assertThatThrownBy(
                        () -> classifier(4).setResumeFrom(all.get(3).toString()).fit(rows()))
                .hasMessageContaining("found a checkpoint that is damaged");
        DataParallelClassifierModel resumed =
                classifier(4).setResumeFrom(run.toString()).fit(rows());

        requireEqual(resumed, whole);
        assertThat(resumed.summary().orElseThrow().timedSteps())
                .as("steps after epoch 2, the last whole checkpoint")
                .isEqualTo(2 * STEPS_PER_EPOCH);
    }

    @Test
    void keepsTheLatestAndTheBest() throws IOException {
        TrainingSummary summary = classifier(6)
                .setLearningRate(1)
                .setKeepCheckpoints(2)
                .fit(rows())
                .summary()
                .orElseThrow();

        assertThat(checkpoints().stream().map(Path::getName))
                .containsExactlyElementsOf(Stream.of(summary.bestEpoch(), 5, 6)
                        .distinct()
                        .sorted()
                        .map("epoch-%06d"::formatted)
                        .toList());
    }

    private static void requireEqual(DataParallelClassifierModel resumed, DataParallelClassifierModel whole) {
        assertThat(resumed.summary().orElseThrow().stepLosses())
                .containsExactly(whole.summary().orElseThrow().stepLosses());
        assertThat(resumed.networkModel()).isEqualTo(whole.networkModel());
    }

    private List<Path> checkpoints() throws IOException {
        FileStatus[] runs = files.listStatus(folder);
        assertThat(runs).hasSize(1);
        return Arrays.stream(files.listStatus(runs[0].getPath()))
                .map(FileStatus::getPath)
                .sorted()
                .toList();
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = read(file);
        bytes[bytes.length / 2] ^= 1;
        write(file, bytes);
    }

    private static void cut(Path file) throws IOException {
        byte[] bytes = read(file);
        write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = files.open(file)) {
            return in.readAllBytes();
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(bytes);
        }
    }
}
