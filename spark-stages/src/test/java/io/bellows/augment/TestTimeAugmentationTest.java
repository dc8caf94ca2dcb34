package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.assemble.ToTensor;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.series.Jitter;
import io.bellows.column.ImageColumn;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.DataParallelRegressorModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTimeAugmentationTest {
    @Test
    void averagesTheModelOverViewsAndTheRowItself() {
        Dataset<Row> rows = rows(6);
        List<Row> mean = stage().transform(rows).orderBy("id").collectAsList();
        List<Row> plain = model().transform(rows).orderBy("id").collectAsList();
        List<Row> first = model().transform(augmenter().setEpoch(0).transform(rows))
                .orderBy("id")
                .collectAsList();
        List<Row> second = model().transform(augmenter().setEpoch(1).transform(rows))
                .orderBy("id")
                .collectAsList();
        for (int i = 0; i < 6; i++) {
            double expected = (probability(plain, i) + probability(first, i) + probability(second, i)) / 3;
            assertThat(probability(mean, i)).isCloseTo(expected, within(1e-12));
            assertThat(mean.get(i).<Double>getAs("prediction")).isEqualTo(expected > 0.5 ? 1 : 0);
            assertThat(mean.get(i).<Vector>getAs("features"))
                    .isEqualTo(plain.get(i).<Vector>getAs("features"));
        }
    }

    @Test
    void givesWhatItsSchemaTells() {
        assertThat(stage().transform(rows(3)).schema()).isEqualTo(stage().transformSchema(rows(3).schema()));
        assertThat(stage().transform(rows(0)).count()).isZero();
    }

    @Test
    void givesTheSameBytesWhateverThePartitionsAndAfterSavingAndCopying(@TempDir Path folder) throws Exception {
        TestTimeAugmentation stage = stage();
        List<String> once = contents(stage.transform(rows(12).repartition(4)));
        assertThat(contents(stage.transform(rows(12).coalesce(1)))).isEqualTo(once);
        stage.save(folder.resolve("stage").toString());
        assertThat(contents(TestTimeAugmentation.load(folder.resolve("stage").toString())
                        .transform(rows(12))))
                .isEqualTo(once);
        assertThat(contents(stage.copy(ParamMap.empty()).transform(rows(12)))).isEqualTo(once);
    }

    @Test
    void checksWhatItIsGiven() {
        assertThatThrownBy(() -> new TestTimeAugmentation().transformSchema(rows(1).schema()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("found no augmenter, expected one; call setAugmenter first");
        assertThatThrownBy(() ->
                        stage().setAugmenter(augmenter().setOutputCol("other")).transformSchema(rows(1).schema()))
                .hasMessageContaining("expected its inputCol 'features'");
        assertThatThrownBy(() -> stage().setProbabilityCol("chance").transformSchema(rows(1).schema()))
                .hasMessageContaining("Cannot find column 'chance'");
        assertThatThrownBy(() -> stage().setViews(0)).hasMessageContaining("'views'");
    }

    @Test
    void averagesWhatARegressorPredicts() {
        Dataset<Row> rows = rows(6);
        LinearRegressionModel regressor = new LinearRegression().fit(rows(20));
        TestTimeAugmentation stage = stage().setModel(regressor);
        assertThat(stage.transform(rows).schema()).isEqualTo(stage.transformSchema(rows.schema()));
        List<Row> mean = stage.transform(rows).orderBy("id").collectAsList();
        List<Row> plain = regressor.transform(rows).orderBy("id").collectAsList();
        List<Row> first = regressor
                .transform(augmenter().setEpoch(0).transform(rows))
                .orderBy("id")
                .collectAsList();
        List<Row> second = regressor
                .transform(augmenter().setEpoch(1).transform(rows))
                .orderBy("id")
                .collectAsList();
        for (int i = 0; i < 6; i++) {
            double expected = (prediction(plain, i) + prediction(first, i) + prediction(second, i)) / 3;
            assertThat(prediction(mean, i)).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void averagesEachNumberThatARegressorPredicts() {
        Dataset<Row> rows = rows(6).withColumn("targets", functions.expr("array(float(id), float(-id))"));
        DataParallelRegressorModel regressor =
                new DataParallelRegressor().setLabelCol("targets").setEpochs(1).fit(rows);
        TestTimeAugmentation stage = stage().setModel(regressor);
        assertThat(stage.transform(rows).schema()).isEqualTo(stage.transformSchema(rows.schema()));
        List<Row> mean = stage.transform(rows).orderBy("id").collectAsList();
        List<List<Row>> views = Stream.of(
                        rows,
                        augmenter().setEpoch(0).transform(rows),
                        augmenter().setEpoch(1).transform(rows))
                .map(view -> regressor.transform(view).orderBy("id").collectAsList())
                .toList();
        for (int i = 0; i < 6; i++) {
            for (int number = 0; number < 2; number++) {
                int at = number;
                int row = i;
                double expected = views.stream()
                        .mapToDouble(view -> view.get(row)
                                .<Float>getList(view.get(row).fieldIndex("prediction"))
                                .get(at))
                        .average()
                        .orElseThrow();
                assertThat(mean.get(i)
                                .<Float>getList(mean.get(i).fieldIndex("prediction"))
                                .get(at))
                        .isCloseTo((float) expected, within(1e-6f));
            }
        }
    }

    @Test
    void viewsOfRowsWithoutKeyAreThoseOfTheAugmenter() {
        AugmentSeries unkeyed = new AugmentSeries().setOps(new Jitter(0.5, 0.5).withProbability(1));
        TestTimeAugmentation stage = stage().setAugmenter(unkeyed);
        List<Row> mean = stage.transform(rows(6)).orderBy("id").collectAsList();
        List<Row> plain = model().transform(rows(6)).orderBy("id").collectAsList();
        List<Row> first =
                model().transform(unkeyed.transform(rows(6))).orderBy("id").collectAsList();
        List<Row> second = model().transform(
                        unkeyed.copy(ParamMap.empty()).setEpoch(1).transform(rows(6)))
                .orderBy("id")
                .collectAsList();
        for (int i = 0; i < 6; i++) {
            double expected = (probability(plain, i) + probability(first, i) + probability(second, i)) / 3;
            assertThat(probability(mean, i)).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void refusesModelsOfSeveralLabelsAndClassesWithoutProbabilities() {
        SQLTransformer labels = new SQLTransformer()
                .setStatement("SELECT *, features AS probability, array(1D, 0D) AS prediction FROM __THIS__");
        assertThatThrownBy(() -> stage().setModel(labels).transformSchema(rows(1).schema()))
                .hasMessageContaining("Cannot use column 'prediction'")
                .hasMessageContaining(
                        "found type array<double>, expected double, as a model gives that tells one class");
        LinearSVCModel classes = new LinearSVC().setMaxIter(1).fit(rows(20));
        assertThatThrownBy(() -> stage().setModel(classes).transformSchema(rows(1).schema()))
                .hasMessageContaining("Cannot find column 'probability'");
    }

    @Test
    void averagesWhatANetworkPredictsForViewsOfImages() {
        StructType schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("image", ImageColumn.type())
                .add("label", DataTypes.IntegerType);
        List<Row> data = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 40; i++) {
            byte[] pixels = new byte[16];
            for (int pixel = 0; pixel < 16; pixel++) {
                // The bright half is on the left or on the right.
                pixels[pixel] = (byte) (random.nextInt(60) + (pixel % 4 / 2 == i % 2 ? 120 : 0));
            }
            data.add(RowFactory.create(
                    (long) i, ImageColumn.write("image " + i, PixelImage.of(4, 4, 1, pixels)), i % 2));
        }
        Dataset<Row> images = LocalSpark.session().createDataFrame(data, schema);
        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {
                    new ToTensor().setHeightPx(4).setWidthPx(4).setChannels(1),
                    new DataParallelClassifier().setHiddenUnits(new int[] {8}).setEpochs(10)
                })
                .fit(images);
        AugmentImages flips = new AugmentImages().setOps("[{\"op\": \"horizontal-flip\", \"probability\": 1}]");

        List<Row> averaged = new TestTimeAugmentation()
                .setAugmenter(flips)
                .setModel(model)
                .setViews(1)
                .transform(images)
                .orderBy("id")
                .collectAsList();

        List<Row> plain = model.transform(images).orderBy("id").collectAsList();
        List<Row> flipped =
                model.transform(flips.transform(images)).orderBy("id").collectAsList();
        for (int i = 0; i < 40; i++) {
            double mean = (probability(plain, i) + probability(flipped, i)) / 2;
            assertThat(probability(averaged, i)).isCloseTo(mean, within(1e-6));
        }
        assertThat(probability(plain, 0)).isNotCloseTo(probability(averaged, 0), within(0.01));
    }

    private static TestTimeAugmentation stage() {
        return new TestTimeAugmentation()
                .setAugmenter(augmenter())
                .setModel(model())
                .setViews(2);
    }

    private static AugmentSeries augmenter() {
        return new AugmentSeries()
                .setOps(new Jitter(0.5, 0.5).withProbability(1))
                .setKeyCol("id");
    }

    private static LogisticRegressionModel model() {
        return new LogisticRegression().setMaxIter(3).fit(rows(20));
    }

    private static double probability(List<Row> rows, int index) {
        return rows.get(index).<Vector>getAs("probability").apply(1);
    }

    private static double prediction(List<Row> rows, int index) {
        return rows.get(index).<Double>getAs("prediction");
    }

    private static Dataset<Row> rows(int count) {
        return LocalSpark.session()
                .range(count)
                .selectExpr(
                        "id", "double(id % 2) as label", "array(double(id % 5), double(id % 2) + id * 0.1) as features")
                .withColumn("features", org.apache.spark.ml.functions.array_to_vector(functions.col("features")));
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
