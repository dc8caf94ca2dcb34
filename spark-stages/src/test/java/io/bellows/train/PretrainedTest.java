package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.augment.AugmentSeries;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedTest {
    private static Dataset<Row> rows;

    /** Points of four dimensions that lie about two lines; every fifth has the label of its line. */
    @BeforeAll
    static void drawPoints() {
        SplittableRandom random = new SplittableRandom(12);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int line = i % 2;
            float at = (float) random.nextDouble(0.5, 2);
            Float[] features = {
                line == 0 ? at : noise(random), line == 0 ? at : noise(random), noise(random), line == 1 ? at : 0f
            };
            data.add(RowFactory.create(features, i % 5 == 0 ? line : null));
        }
        rows = LocalSpark.session()
                .createDataFrame(
                        data,
                        new StructType()
                                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                                .add("label", DataTypes.IntegerType));
    }

    private static float noise(SplittableRandom random) {
        return (float) random.nextDouble(-0.1, 0.1);
    }

    private static SelfSupervisedPretrainer pretrainer() {
        return new SelfSupervisedPretrainer("pretrainer")
                .setTask(PretextTask.DENOISING)
                .setHiddenUnits(new int[] {6})
                .setBatchSize(20)
                .setEpochs(3)
                .setLearningRate(0.02);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {6})
                .setBatchSize(10)
                .setEpochs(2)
                .setLearningRate(0.01);
    }

    private static Pretrained<DataParallelClassifierModel> pretrained(DataParallelClassifier classifier) {
        return new Pretrained<DataParallelClassifierModel>("pretrained")
                .setPretrainer(pretrainer())
                .setEstimator(classifier);
    }

    @Test
    void startsFromWhatWasLearntOfAllRows() {
        Weights body = pretrainer().fit(rows).networkModel().weights();

        DataParallelClassifierModel model =
                pretrained(classifier().setLayerRates(".*=0")).fit(rows);

        for (String name : body.names()) {
            assertThat(model.networkModel().weights().values(name)).containsExactly(body.values(name), within(0f));
        }
        assertThat(model.summary().orElseThrow().trainRows()).isEqualTo(20);
        assertThat(model.transform(rows).columns()).contains("prediction").doesNotContain("embedding");
    }

    @Test
    void isTheSameAsAPathBetweenTwoFits(@TempDir Path folder) throws IOException {
        String path = folder.resolve("body").toString();
        pretrainer().fit(rows).save(path);
        Weights apart = classifier()
                .setInitialModelPath(path)
                .fit(rows.filter("label is not null"))
                .networkModel()
                .weights();

        assertThat(pretrained(classifier()).fit(rows).networkModel().weights()).isEqualTo(apart);
    }

    @Test
    void goesAroundOtherStagesAndIsSavedInAPipeline(@TempDir Path folder) throws IOException {
        Pretrained<?> stage = new Pretrained<>("pretrained")
                .setPretrainer(new Pipeline("first").setStages(new PipelineStage[] {pretrainer()}))
                .setEstimator(cast(new PostTrainingQuantizer("quantizer").setEstimator(classifier())));
        Pipeline pipeline = new Pipeline("whole").setStages(new PipelineStage[] {stage});
        pipeline.save(folder.resolve("pipeline").toString());

        Pipeline loaded = Pipeline.load(folder.resolve("pipeline").toString());
        PipelineModel fitted = loaded.fit(rows);
        fitted.save(folder.resolve("fitted").toString());

        Pretrained<?> inner = (Pretrained<?>) loaded.getStages()[0];
        assertThat(inner.getPretrainer()).isInstanceOf(Pipeline.class);
        assertThat(inner.transformSchema(rows.schema())).isEqualTo(stage.transformSchema(rows.schema()));
        List<Row> predicted = fitted.transform(rows).select("prediction").collectAsList();
        assertThat(PipelineModel.load(folder.resolve("fitted").toString())
                        .transform(rows)
                        .select("prediction")
                        .collectAsList())
                .isEqualTo(predicted);
        assertThat(pipeline.fit(rows).transform(rows).select("prediction").collectAsList())
                .isEqualTo(predicted);
    }

    @Test
    void rowsMayChangeEachEpochAroundItAndWithinIt() {
        AugmentSeries jitter = new AugmentSeries()
                .setInputCol("features")
                .setOutputCol("features")
                .setOps("[{\"op\": \"jitter\"}]");
        Weights plain = pretrained(classifier()).fit(rows).networkModel().weights();

        Weights around = new TrainingOnly<DataParallelClassifierModel>()
                .setStages(jitter)
                .setEveryEpoch(true)
                .setEstimator(pretrained(classifier()))
                .fit(rows)
                .networkModel()
                .weights();
        Weights within = pretrained(classifier())
                .setPretrainer(new TrainingOnly<SelfSupervisedPretrainerModel>()
                        .setStages(jitter)
                        .setEveryEpoch(true)
                        .setEstimator(pretrainer()))
                .fit(rows)
                .networkModel()
                .weights();

        assertThat(List.of(plain, around, within)).doesNotHaveDuplicates();
    }

    @SuppressWarnings({"unchecked", "rawtypes", "TypeParameterUnusedInFormals"})
    private static <E> E cast(Object estimator) {
        return (E) estimator;
    }

    @Test
    void theTrainerInItIsTheOneThatItFits() {
        assertThat(InnerTrainer.require(pretrained(classifier()), DataParallelTrainer.class, "look"))
                .isInstanceOf(DataParallelClassifier.class);
    }

    @Test
    void aCopyAndTheStageItselfStartFromScratchElsewhere() {
        DataParallelClassifier classifier = classifier();
        pretrained(classifier).fit(rows);

        assertThat(classifier.initialModel()).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() ->
                        pretrained(classifier().setHiddenUnits(new int[] {7})).fit(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot start classifier from pre-trained weights")
                .hasMessageContaining("linear1.weight")
                .hasMessageContaining("the same network and width");
        assertThatThrownBy(() -> pretrained(classifier().setInitialModelPath("elsewhere"))
                        .fit(rows))
                .hasMessageContaining("'elsewhere'")
                .hasMessageContaining("clear it");
        assertThatThrownBy(() -> pretrained(classifier()).setLabelCol("klass").fit(rows))
                .hasMessageContaining("'klass'")
                .hasMessageContaining("pretrained");
        Pretrained<?> other =
                new Pretrained<>("pretrained").setPretrainer(pretrainer()).setEstimator(cast(new LogisticRegression()));
        assertThatThrownBy(() -> other.transformSchema(rows.schema()))
                .hasMessageContaining("Cannot start from pre-trained weights in pretrained");
        Estimator<DataParallelClassifierModel> supervised =
                pretrained(classifier()).setPretrainer(classifier());
        assertThatThrownBy(() -> supervised.transformSchema(rows.schema()))
                .hasMessageContaining("expected a SelfSupervisedPretrainer");
        assertThatThrownBy(() -> new Pretrained<>("pretrained").fit(rows))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("setPretrainer");
    }
}
