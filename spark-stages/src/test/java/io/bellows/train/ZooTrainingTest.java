package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The zoo's networks over ids, by the params of the stage. */
class ZooTrainingTest {
    private static final int IDS = 9;

    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType);

    /** Rows of six ids, of class 1 if the first is above 4. */
    private static Dataset<Row> rows(int count) {
        SplittableRandom random = new SplittableRandom(1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Float[] ids = new Float[6];
            for (int j = 0; j < ids.length; j++) {
                ids[j] = (float) random.nextInt(IDS);
            }
            rows.add(RowFactory.create(ids, ids[0] > 4 ? 1 : 0));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA).repartition(2);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier().setBatchSize(20).setEpochs(8).setLearningRate(0.02);
    }

    private static void assertLearns(DataParallelClassifier stage) {
        List<EpochSummary> epochs = stage.fit(rows(200)).summary().orElseThrow().epochs();

        assertThat(epochs.get(epochs.size() - 1).trainLoss())
                .isLessThan(0.6 * epochs.get(0).trainLoss());
    }

    @Test
    void learnsTextsByTheirWords() {
        assertLearns(classifier()
                .setArchitecture("text-cnn")
                .setVocabularySize(IDS)
                .setEmbeddingSize(12)
                .setWidth(0.2));
    }

    @Test
    void learnsFromCategories() {
        assertLearns(classifier().setHiddenUnits(new int[] {16}).setCategorySizes(new int[] {IDS, IDS, IDS}));
    }

    @Test
    void namesWhatIsMissingOrOutOfRange() {
        assertThatThrownBy(() -> classifier().setArchitecture("text-cnn").fit(rows(20)))
                .hasMessageContaining("how many ids");
        assertThatThrownBy(
                        () -> classifier().setCategorySizes(new int[] {IDS, 4}).fit(rows(40)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot train on 'row'")
                .hasMessageContaining("found feature 1 ")
                .hasMessageContaining(
                        "in column 'features', expected a whole number from 0 to 3, an id of an embedding");
    }

    @Test
    void categoriesThatTrainingHasNotSeenAreInvalidRowsOfTheModel() {
        DataParallelClassifierModel model =
                classifier().setEpochs(1).setCategorySizes(new int[] {IDS}).fit(rows(40));
        Dataset<Row> others = LocalSpark.session()
                .range(12)
                .selectExpr("array(float(id - 1), 0.5f, 0f, 0f, 0f, 0f) as features", "id - 1 as category");

        assertThat(model.setHandleInvalid("keep")
                        .transform(others)
                        .filter("prediction is null")
                        .select("category")
                        .as(Encoders.LONG())
                        .collectAsList())
                .containsExactlyInAnyOrder(-1L, 9L, 10L);
        model.setHandleInvalid("error");
        assertThatThrownBy(() -> model.transform(others).collectAsList())
                .hasStackTraceContaining("at feature 0, expected a whole number from 0 to 8, an id of an embedding");
    }

    @Test
    void idsAreNeverMixedOrBlurred() {
        assertThatThrownBy(() -> classifier()
                        .setInputShape(new int[] {6})
                        .setCategorySizes(new int[] {IDS})
                        .setBatchMix("mixup")
                        .transformSchema(SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found features that are ids of embeddings of network 'mlp'");
        SelfSupervisedPretrainer blurring = new SelfSupervisedPretrainer("pre")
                .setTask(PretextTask.DENOISING)
                .setInputShape(new int[] {6})
                .setCategorySizes(new int[] {IDS})
                .setNoiseDeviation(0.1);
        assertThatThrownBy(() -> blurring.transformSchema(SCHEMA)).hasMessageContaining("clear batchMix, viewOps");
        assertThat(blurring.setNoiseDeviation(0)
                        .setMaskedFraction(0.2)
                        .transformSchema(SCHEMA)
                        .fieldNames())
                .contains("embedding");
    }
}
