package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user reads when a row cannot be trained on: the message of what {@code fit} throws, not a log. */
@Timeout(120)
class BadRowsTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, true))
            .add("label", DataTypes.DoubleType);
    private static final String REMEDY = "remove the row, or set handleInvalid to skip or keep";

    @Test
    void namesFeatureThatIsNotANumber() {
        assertThat(messageFor(new Float[] {1f, Float.NaN, 2f}, 0.0))
                .contains("found feature 1 NaN in column 'features'", REMEDY);
    }

    @Test
    void namesInfiniteFeature() {
        assertThat(messageFor(new Float[] {1f, 0f, Float.NEGATIVE_INFINITY}, 0.0))
                .contains("found feature 2 -Infinity", REMEDY);
    }

    @Test
    void namesNullFeature() {
        assertThat(messageFor(new Float[] {null, 0f, 1f}, 0.0)).contains("found feature 0 null", REMEDY);
    }

    @Test
    void namesNegativeLabel() {
        assertThat(messageFor(new Float[] {1f, 0f, 2f}, -3.0))
                .contains("found label -3.0 in column 'label'", "from 0", REMEDY);
    }

    @Test
    void namesFractionalLabel() {
        assertThat(messageFor(new Float[] {1f, 0f, 2f}, 0.5)).contains("found label 0.5", "a whole number", REMEDY);
    }

    @Test
    void namesNumberOfFeaturesThatDiffers() {
        assertThat(messageFor(new Float[] {1f, 0f}, 1.0))
                .contains("found 2 features in column 'features', expected 3", REMEDY);
    }

    @Test
    void skipsAndCountsBadRowsWhenAsked() {
        Dataset<Row> rows = rows(new Float[] {1f, Float.NaN, 2f}, -1.0);
        var summary = classifier().setHandleInvalid("skip").fit(rows).summary().orElseThrow();

        assertThat(summary.trainRows()).isEqualTo(20);
        assertThat(summary.invalidRows()).isPositive();
    }

    private static String messageFor(Float[] features, Double label) {
        IllegalArgumentException thrown = catchThrowableOfType(
                IllegalArgumentException.class, () -> classifier().fit(rows(features, label)));
        assertThat(thrown).as("what fit throws").isNotNull();
        return thrown.getMessage();
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("bad").setInputShape(new int[] {3}).setEpochs(1);
    }

    /** Twenty good rows and one of the given features and label. */
    private static Dataset<Row> rows(Float[] features, Double label) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(RowFactory.create(new Float[] {i * 0.1f, 1f, i % 2f}, (double) (i % 2)));
        }
        rows.add(RowFactory.create(features, label));
        return LocalSpark.session().createDataFrame(rows, SCHEMA).repartition(2);
    }
}
