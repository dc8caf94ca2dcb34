package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
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
        assertThatThrownBy(() -> classifier().setCategorySizes(new int[] {4}).fit(rows(40)))
                .hasStackTraceContaining("at position 0 of a row: expected a whole number from 0 to 3");
    }
}
