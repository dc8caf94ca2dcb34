package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.prune.MaskedWeights;
import io.bellows.network.prune.PrunableLayers;
import io.bellows.network.prune.PruningScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("validation", DataTypes.BooleanType);

    @TempDir
    private Path folder;

    private static Dataset<Row> clouds(int rows) {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Float[] features = new Float[6];
            for (int j = 0; j < 6; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == i % 3 ? 0.8 : 0));
            }
            data.add(RowFactory.create(features, i % 3, i % 5 == 0));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(2);
    }

    private static Network normalised() {
        return NetworkBuilder.network("normalised", 6, 1, 1)
                .conv2d(8, 1, 1, 0)
                .batchNorm()
                .relu()
                .flatten()
                .linear(3)
                .build();
    }

    private static Network normalisedWithDropout() {
        return NetworkBuilder.network("normalised", 6, 1, 1)
                .conv2d(8, 1, 1, 0)
                .batchNorm()
                .relu()
                .dropout(0.2)
                .flatten()
                .linear(3)
                .build();
    }

    private DataParallelClassifier classifier(int epochs) {
        return new DataParallelClassifier("classifier")
                .setNetwork(normalised())
                .setBatchSize(30)
                .setEpochs(epochs)
                .setOptimizer("adamw")
                .setSchedule("plateau")
                .setPlateauPatience(0)
                .setLearningRate(0.05)
                .setValidationIndicatorCol("validation")
                .setNumWorkers(2)
                .setCheckpointPath(folder.toString())
                .setKeepCheckpointsAfterRun(true);
    }

    private static void requireEqual(DataParallelClassifierModel resumed, DataParallelClassifierModel whole) {
        TrainingSummary one = whole.summary().orElseThrow();
        TrainingSummary two = resumed.summary().orElseThrow();
        assertThat(two.stepLosses()).containsExactly(one.stepLosses());
        assertThat(two.steps().rates()).containsExactly(one.steps().rates());
        assertThat(two.epochs()).hasSameSizeAs(one.epochs());
        assertThat(two.epochs().stream().map(EpochSummary::validationLoss))
                .containsExactlyElementsOf(
                        one.epochs().stream().map(EpochSummary::validationLoss).toList());
        assertThat(resumed.networkModel()).isEqualTo(whole.networkModel());
    }

    @Test
    void aResumedRunEndsAsOneThatWasNeverInterrupted() {
        Dataset<Row> rows = clouds(300);
        DataParallelClassifierModel whole =
                classifier(6).setEmaDecay(0.9).setKeepCheckpointsAfterRun(false).fit(rows);
        classifier(3).setEmaDecay(0.9).fit(rows);

        DataParallelClassifierModel resumed =
                classifier(6).setEmaDecay(0.9).setResumeFrom(run().toString()).fit(rows);

        requireEqual(resumed, whole);
        TrainingSummary summary = resumed.summary().orElseThrow();
        assertThat(summary.timedSteps()).isEqualTo(3 * 8);
        assertThat(summary.end()).isEqualTo(TrainingEnd.EPOCHS);
    }

    @Test
    void leavesNothingOfAGradientBehind() {
        Dataset<Row> rows = clouds(300);
        DataParallelClassifier stage =
                classifier(4).setGradientPrecision("int8").setGradientTopK(0.5);
        DataParallelClassifierModel whole =
                stage.setKeepCheckpointsAfterRun(false).fit(rows);
        stage.setKeepCheckpointsAfterRun(true).setEpochs(2).fit(rows);

        requireEqual(stage.setEpochs(4).setResumeFrom(run().toString()).fit(rows), whole);
    }

    @Test
    void goesOnWithTheZerosThatItHad() {
        Dataset<Row> rows = clouds(300);
        DataParallelClassifier stage =
                classifier(6).setEmaDecay(0.9).setKeepCheckpoints(6).setKeepCheckpointsAfterRun(true);
        stage.startPruned(new PruningStart(
                null,
                null,
                new WeightSparsity(
                        true,
                        PrunableLayers.ALL,
                        PruningScope.GLOBAL,
                        0.8,
                        SparsitySchedule.CUBIC,
                        0,
                        0.8,
                        7,
                        Long.MAX_VALUE)));
        DataParallelClassifierModel whole = stage.fit(rows);
        Path third = checkpoints().stream()
                .filter(path -> path.endsWith("epoch-000003"))
                .findFirst()
                .orElseThrow();

        requireEqual(stage.setResumeFrom(third.toString()).fit(rows), whole);
        assertThat(MaskedWeights.sparsity(whole.networkModel(), PrunableLayers.ALL))
                .isCloseTo(0.8, within(0.02));
    }

    @Test
    void goesOnWithinAnEpochAsIfNothingHadBeen() {
        Dataset<Row> rows = clouds(300);
        DataParallelClassifier stage = classifier(4)
                .setNetwork(normalisedWithDropout())
                .setEmaDecay(0.9)
                .setGradientPrecision("int8")
                .setGradientTopK(0.5);
        DataParallelClassifierModel whole =
                stage.setKeepCheckpointsAfterRun(false).fit(rows);
        stage.setKeepCheckpointsAfterRun(true).setKeepCheckpoints(100).setCheckpointIntervalSteps(3);

        requireEqual(stage.fit(rows), whole);

        List<Path> all = checkpoints();
        assertThat(all.stream().map(path -> path.getFileName().toString()))
                .startsWith(
                        "epoch-000000-step-000000003",
                        "epoch-000000-step-000000006",
                        "epoch-000001",
                        "epoch-000001-step-000000001",
                        "epoch-000001-step-000000004");
        DataParallelClassifierModel resumed = stage.setKeepCheckpointsAfterRun(false)
                .setResumeFrom(all.get(4).toString())
                .fit(rows);
        requireEqual(resumed, whole);
        assertThat(resumed.summary().orElseThrow().timedSteps()).isEqualTo(2 * 8 + 4);
        assertThat(resumed.summary().orElseThrow().epochs().get(1).trainAccuracy())
                .isEqualTo(whole.summary().orElseThrow().epochs().get(1).trainAccuracy());
    }

    @Test
    void goesOnWithinAnEpochOnFewerWorkers() {
        Dataset<Row> rows = clouds(300);
        DataParallelClassifier stage =
                classifier(2).setGradientPrecision("int16").setKeepCheckpoints(100);
        double[] whole = stage.setCheckpointIntervalSteps(5)
                .fit(rows)
                .summary()
                .orElseThrow()
                .stepLosses();

        double[] alone = stage.setNumWorkers(1)
                .setResumeFrom(run().resolve("epoch-000000-step-000000005").toString())
                .fit(rows)
                .summary()
                .orElseThrow()
                .stepLosses();

        assertThat(alone).startsWith(Arrays.copyOf(whole, 5)).hasSameSizeAs(whole);
        assertThat(alone[5]).isCloseTo(whole[5], within(0.05));
    }

    @Test
    void savesWithinAnEpochWhenTimeHasPassed() {
        DataParallelClassifier stage = classifier(1).setKeepCheckpoints(100).setCheckpointIntervalMinutes(1e-9);
        stage.fit(clouds(300));

        assertThat(checkpoints()).hasSize(8);
        assertThat(checkpoints().get(0)).hasFileName("epoch-000000-step-000000001");
        assertThat(checkpoints().get(7)).hasFileName("epoch-000001");
    }

    @Test
    void averagesEpochsOnWithoutValidationRows() {
        Dataset<Row> rows = clouds(300);
        DataParallelClassifier whole = classifier(6).setSchedule("constant").setSwaStartEpoch(2);
        whole.clear(whole.validationIndicatorCol());
        DataParallelClassifierModel expected =
                whole.setKeepCheckpointsAfterRun(false).fit(rows);
        whole.setKeepCheckpointsAfterRun(true).setEpochs(4).fit(rows);

        Path one = checkpoints().get(1);
        assertThat(one.getFileName()).hasToString("epoch-000004");
        requireEqual(whole.setEpochs(6).setResumeFrom(one.toString()).fit(rows), expected);
    }

    /** With the local file system's own sums it is that which finds out. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFlippedByteIsRefusedAndTheCheckpointBeforeTaken(boolean hasOwnSums) throws IOException {
        Dataset<Row> rows = clouds(200);
        DataParallelClassifierModel whole = classifier(3).setKeepCheckpoints(3).fit(rows);
        List<Path> all = checkpoints();
        Path last = all.get(all.size() - 1);
        flip(last.resolve("weights.safetensors"), hasOwnSums);

        DataParallelClassifier damaged = classifier(3).setResumeFrom(last.toString());
        assertThatThrownBy(() -> damaged.fit(rows)).hasMessageContaining("damaged");
        DataParallelClassifierModel resumed =
                classifier(3).setResumeFrom(last.getParent().toString()).fit(rows);

        requireEqual(resumed, whole);
        assertThat(resumed.summary().orElseThrow().timedSteps()).isEqualTo(6);
        flip(all.get(1).resolve("manifest.json"), hasOwnSums);
        flip(all.get(0).resolve("manifest.json"), hasOwnSums);
        DataParallelClassifier none =
                classifier(3).setResumeFrom(last.getParent().toString());
        assertThatThrownBy(() -> none.fit(rows)).hasMessageContaining("found 3 checkpoints, none whole");
    }

    @Test
    void keepsTheLatestCheckpointsAndTheBest() {
        TrainingSummary summary = classifier(6)
                .setLearningRate(1)
                .setKeepCheckpoints(1)
                .fit(clouds(200))
                .summary()
                .orElseThrow();

        assertThat(checkpoints().stream().map(path -> path.getFileName().toString()))
                .containsExactlyElementsOf(Stream.of(summary.bestEpoch(), 6)
                        .distinct()
                        .map("epoch-%06d"::formatted)
                        .toList());
    }

    @Test
    void leavesNoCheckpointsUnlessAsked() {
        classifier(2).setKeepCheckpointsAfterRun(false).fit(clouds(60));

        assertThat(children(folder)).isEmpty();
    }

    @Test
    void namesWhatDiffersFromTheRunToResume() {
        classifier(1).fit(clouds(60));
        String run = run().toString();

        DataParallelClassifier other =
                classifier(2).setResumeFrom(run).setBatchSize(20).setSeed(3).setOptimizer("sgd");
        assertThatThrownBy(() -> other.fit(clouds(60)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batchSize 20, expected 30")
                .hasMessageContaining("seed 3, expected 0")
                .hasMessageContaining("optimizer Sgd");
        DataParallelClassifier same = classifier(2).setResumeFrom(run);
        assertThatThrownBy(() -> same.fit(clouds(61))).hasMessageContaining("validation rows 13, expected 12");
        DataParallelClassifier wider = classifier(2).setResumeFrom(run).setHiddenUnits(new int[] {4});
        wider.clear(wider.networkJson());
        assertThatThrownBy(() -> wider.fit(clouds(60))).hasMessageContaining("expected normalised");
        DataParallelClassifier nowhere =
                classifier(2).setResumeFrom(folder.resolve("none").toString());
        assertThatThrownBy(() -> nowhere.fit(clouds(60))).hasMessageContaining("found nothing there");
    }

    private static void flip(Path file, boolean hasOwnSums) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        if (!hasOwnSums) {
            Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
        }
    }

    private Path run() {
        return children(folder).get(0);
    }

    private List<Path> checkpoints() {
        return children(run());
    }

    private static List<Path> children(Path parent) {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
