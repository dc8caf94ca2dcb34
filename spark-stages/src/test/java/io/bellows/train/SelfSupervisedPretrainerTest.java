package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.augmentation.image.Rotate;
import io.bellows.engine.OutputKind;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.Weights;
import io.bellows.train.loss.SquaredLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelfSupervisedPretrainerTest {
    private static final int SIDE = 6;
    private static final int[] SHAPE = {1, SIDE, SIDE};

    private static Dataset<Row> images;

    /** Light from above, with a stripe of one of three widths and noise; a third column holds the width. */
    @BeforeAll
    static void drawImages() {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            Float[] image = new Float[SIDE * SIDE];
            int stripe = 1 + i % 3;
            int left = random.nextInt(SIDE - stripe + 1);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    double light = (SIDE - y) * 0.3 + (x >= left && x < left + stripe ? 1 : 0);
                    image[y * SIDE + x] = (float) (light + random.nextDouble(0.2));
                }
            }
            rows.add(RowFactory.create(image, i % 3, i % 8 == 0));
        }
        images = LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                                .add("label", DataTypes.IntegerType)
                                .add("held", DataTypes.BooleanType))
                .cache();
    }

    private static Network network(int outputs) {
        return NetworkBuilder.network("small", SHAPE)
                .conv2d(4, 3, 1, 1)
                .relu()
                .flatten()
                .linear(8)
                .relu()
                .linear(outputs)
                .build();
    }

    private static SelfSupervisedPretrainer pretrainer(PretextTask task) {
        SelfSupervisedPretrainer stage = new SelfSupervisedPretrainer("pretrainer")
                .setTask(task)
                .setNetwork(network(3))
                .setBatchSize(24)
                .setEpochs(2)
                .setLearningRate(0.01)
                .setProjectionSize(5)
                .setNumWorkers(1);
        return task == PretextTask.CONTRASTIVE
                ? stage.setViewOps(Rotate.upTo(20).withProbability(1))
                : stage;
    }

    private static double lastLoss(SelfSupervisedPretrainerModel model) {
        List<EpochSummary> epochs = model.summary().orElseThrow().epochs();
        return epochs.get(epochs.size() - 1).trainLoss();
    }

    @ParameterizedTest
    @EnumSource(PretextTask.class)
    void learnsWithoutALabel(PretextTask task) {
        Dataset<Row> rows = images.select("features", "held");

        SelfSupervisedPretrainerModel model =
                pretrainer(task).setEpochs(15).setValidationIndicatorCol("held").fit(rows);

        List<EpochSummary> epochs = model.summary().orElseThrow().epochs();
        EpochSummary first = epochs.get(0);
        EpochSummary last = epochs.get(14);
        assertThat(last.trainLoss()).isLessThan(first.trainLoss() * 0.85);
        assertThat(last.validationLoss()).isLessThan(first.validationLoss());
        if (task == PretextTask.DENOISING) {
            assertThat(last.validationAccuracy()).isNaN();
        } else {
            assertThat(last.validationAccuracy()).isGreaterThan(first.validationAccuracy());
        }
    }

    @ParameterizedTest
    @EnumSource(PretextTask.class)
    void comesToTheSameWithTwoWorkers(PretextTask task) {
        SelfSupervisedPretrainerModel one =
                pretrainer(task).setValidationIndicatorCol("held").fit(images);
        SelfSupervisedPretrainerModel two = pretrainer(task)
                .setValidationIndicatorCol("held")
                .setNumWorkers(2)
                .fit(images.repartition(5));

        assertThat(two.summary().orElseThrow().workers()).isEqualTo(2);
        for (int epoch = 0; epoch < 2; epoch++) {
            EpochSummary expected = one.summary().orElseThrow().epochs().get(epoch);
            EpochSummary found = two.summary().orElseThrow().epochs().get(epoch);
            assertThat(found.trainLoss()).isCloseTo(expected.trainLoss(), within(1e-5));
            assertThat(found.validationLoss()).isCloseTo(expected.validationLoss(), within(1e-5));
        }
        Weights weights = one.networkModel().weights();
        for (String name : weights.names()) {
            assertThat(two.networkModel().weights().values(name)).containsExactly(weights.values(name), within(1e-4f));
        }
    }

    @ParameterizedTest
    @EnumSource(PretextTask.class)
    void isTheSameWhenRepeatedAndDiffersByItsSeed(PretextTask task) {
        Weights once = pretrainer(task).fit(images).networkModel().weights();

        assertThat(pretrainer(task).fit(images).networkModel().weights()).isEqualTo(once);
        assertThat(pretrainer(task).setSeed(77).fit(images).networkModel().weights())
                .isNotEqualTo(once);
    }

    @Test
    void givesTheBodysOutputsAndLoadsWithTheSameBits(@TempDir Path folder) throws IOException {
        String path = folder.resolve("model").toString();
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {pretrainer(PretextTask.ROTATION)})
                .fit(images);
        fitted.save(path);

        List<Row> embeddings = fitted.transform(images).select("embedding").collectAsList();
        SelfSupervisedPretrainerModel model = (SelfSupervisedPretrainerModel) fitted.stages()[0];

        assertThat(embeddings.get(0).<Float>getList(0)).hasSize(8).allMatch(value -> value >= 0);
        assertThat(model.networkModel().network().output().name()).isEqualTo("relu2");
        assertThat(model.outputKind()).isEqualTo(OutputKind.EMBEDDING);
        assertThat(PipelineModel.load(path)
                        .transform(images)
                        .select("embedding")
                        .collectAsList())
                .isEqualTo(embeddings);
    }

    @Test
    void takesVectorsAndShapesOfThePretrainerItself() {
        List<Row> rows = images.select("features").collectAsList().stream()
                .map(row -> RowFactory.create(Vectors.dense(row.<Float>getList(0).stream()
                        .mapToDouble(Float::doubleValue)
                        .toArray())))
                .toList();
        Dataset<Row> vectors =
                LocalSpark.session().createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()));
        SelfSupervisedPretrainer stage = pretrainer(PretextTask.ROTATION);
        stage.clear(stage.networkJson());

        SelfSupervisedPretrainerModel model = stage.setHiddenUnits(new int[] {7})
                .setInputShape(SHAPE)
                .setArchitecture("mlp")
                .fit(vectors);

        assertThat(model.networkModel().network().outputShape().size()).isEqualTo(7);
        assertThat(lastLoss(model)).isPositive();
    }

    @Test
    void itsSavedModelIsWhereAClassifierStarts(@TempDir Path folder) throws IOException {
        String path = folder.resolve("model").toString();
        SelfSupervisedPretrainerModel pretrained =
                pretrainer(PretextTask.DENOISING).fit(images);
        pretrained.save(path);

        Weights started = new DataParallelClassifier()
                .setNetwork(network(3))
                .setInitialModelPath(path)
                .setLayerRates(".*=0")
                .setEpochs(1)
                .fit(images)
                .networkModel()
                .weights();

        Weights body = pretrained.networkModel().weights();
        assertThat(body.names()).containsExactly("conv1.weight", "conv1.bias", "linear1.weight", "linear1.bias");
        for (String name : body.names()) {
            assertThat(started.values(name)).containsExactly(body.values(name));
        }
        assertThat(started.names()).contains("linear2.weight");
    }

    @Test
    void contrastivePartsOfABatchAreTakenTogetherByAllWorkers() {
        SelfSupervisedPretrainer stage =
                pretrainer(PretextTask.CONTRASTIVE).setAccumulationSteps(3).setNumWorkers(2);

        assertThat(lastLoss(stage.fit(images))).isPositive();
    }

    @Test
    void weighsRowsAndLeavesOutThoseOfWeightZero() {
        Dataset<Row> weighted = images.withColumn("weight", functions.expr("if(label = 0, 0.0, 2.0)"));
        SelfSupervisedPretrainer stage = pretrainer(PretextTask.CONTRASTIVE)
                .setViewOps("[]")
                .setBatchSize(96)
                .setEpochs(1);

        double loss = lastLoss(stage.setWeightCol("weight").fit(weighted));
        stage.clear(stage.weightCol());

        // Without operations both views are alike: the loss depends on the other rows alone.
        assertThat(loss).isCloseTo(lastLoss(stage.fit(images.filter("label > 0"))), within(1e-5));
    }

    @Test
    void denoisesByALossOfOnesOwn() {
        SelfSupervisedPretrainer stage = pretrainer(PretextTask.DENOISING).setEpochs(1);
        double plain = lastLoss(stage.fit(images));

        stage.setCustomLoss((outputs, targets, slope) -> {
            double loss = 3 * new SquaredLoss().evaluate(outputs, targets, slope);
            for (int i = 0; i < slope.length; i++) {
                slope[i] *= 0;
            }
            return loss;
        });

        assertThat(lastLoss(stage.fit(images))).isGreaterThan(plain);
    }

    @Test
    void refusesWhatItsTaskCannotUse() {
        SelfSupervisedPretrainer rotation = pretrainer(PretextTask.ROTATION);
        rotation.clear(rotation.networkJson());
        assertThatThrownBy(() -> rotation.setInputShape(new int[] {1, 4, 9}).fit(images))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pretrainer")
                .hasMessageContaining("1×4×9")
                .hasMessageContaining("square images");
        assertThatThrownBy(() ->
                        pretrainer(PretextTask.ROTATION).setPipelineStages(2).fit(images))
                .hasMessageContaining("pipelineStages 2, expected 1");
        assertThatThrownBy(() ->
                        pretrainer(PretextTask.CONTRASTIVE).setBatchSize(1).fit(images))
                .hasMessageContaining("batchSize 1")
                .hasMessageContaining("raise batchSize");
        assertThatThrownBy(() -> pretrainer(PretextTask.CONTRASTIVE)
                        .setBatchSize(6)
                        .setAccumulationSteps(4)
                        .fit(images))
                .hasMessageContaining("in 4 parts");
        assertThatThrownBy(() -> pretrainer(PretextTask.CONTRASTIVE).fit(images.limit(1)))
                .hasMessageContaining("found 1 training row, expected at least 2");
        assertThatThrownBy(() ->
                        pretrainer(PretextTask.DENOISING).setMaskedFraction(0).fit(images))
                .hasMessageContaining("maskedFraction 0 and noiseDeviation 0");
        assertThatThrownBy(() -> pretrainer(PretextTask.CONTRASTIVE)
                        .setCustomLoss(new SquaredLoss())
                        .fit(images))
                .hasMessageContaining("loss is of a batch");
        assertThatThrownBy(() -> pretrainer(PretextTask.DENOISING)
                        .setValidationMetric("accuracy")
                        .setValidationIndicatorCol("held")
                        .fit(images))
                .hasMessageContaining("expected one of [loss]");
        assertThatThrownBy(() -> pretrainer(PretextTask.ROTATION).setTask("jigsaw"))
                .hasMessageContaining("jigsaw")
                .hasMessageContaining("contrastive");
    }

    @Test
    void refusesViewsOfRowsThatAreNoImages() {
        SelfSupervisedPretrainer stage = new SelfSupervisedPretrainer("pretrainer");
        assertThatThrownBy(() -> stage.fit(images))
                .hasMessageContaining("rows of shape 36 for task 'contrastive'")
                .hasMessageContaining("set inputShape");
        assertThatThrownBy(() -> stage.setInputShape(new int[] {2, 3, 6}).fit(images))
                .hasMessageContaining("1, 3 or 4 channels");
        assertThatThrownBy(() -> pretrainer(PretextTask.ROTATION)
                        .setViewOps("[{\"op\": \"center-crop\", \"heightPx\": 2, \"widthPx\": 3}]")
                        .fit(images))
                .hasMessageContaining("found an image of 1×2×3");
    }

    @Test
    void refusesNetworksWithoutAHeadAndRowsThatAreNoNumbers() {
        Network headless = NetworkBuilder.network("headless", SHAPE)
                .conv2d(2, 3, 1, 1)
                .flatten()
                .build();
        assertThatThrownBy(() ->
                        pretrainer(PretextTask.ROTATION).setNetwork(headless).fit(images))
                .hasMessageContaining("Cannot part network 'headless'")
                .hasMessageContaining("end the network with one");
        assertThatThrownBy(() -> pretrainer(PretextTask.ROTATION)
                        .fit(images.withColumn("features", functions.expr("transform(features, x -> float('NaN'))"))))
                .hasMessageContaining("NaN")
                .hasMessageContaining("finite numbers");
        assertThatThrownBy(() -> pretrainer(PretextTask.ROTATION).fit(images.drop("features")))
                .hasMessageContaining("'features'");
    }
}
