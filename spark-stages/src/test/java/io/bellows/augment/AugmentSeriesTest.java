package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.augmentation.series.Jitter;
import io.bellows.augmentation.series.Scale;
import io.bellows.augmentation.series.TimeWarp;
import io.bellows.augmentation.series.WindowSlice;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentSeriesTest {
    @Test
    void changesSeriesAndKeepsAllElse() {
        Row row = stage().transform(series(1)).first();
        assertThat(row.getList(1)).hasSize(6).isNotEqualTo(List.of(0f, 1f, 2f, 3f, 4f, 5f));
        assertThat(row.getLong(0)).isZero();
    }

    @Test
    void givesTheSameValuesInEveryTypeThatItKeeps() {
        Dataset<Row> floats = series(5);
        Dataset<Row> doubles =
                floats.withColumn("features", functions.col("features").cast("array<double>"));
        Dataset<Row> vectors = doubles.withColumn(
                "features", org.apache.spark.ml.functions.array_to_vector(functions.col("features")));
        AugmentSeries stage = stage().setKeyCol("id");
        for (Dataset<Row> rows : List.of(floats, doubles, vectors)) {
            assertThat(stage.transform(rows).schema()).isEqualTo(stage.transformSchema(rows.schema()));
        }
        List<Row> fromFloats = stage.transform(floats).orderBy("id").collectAsList();
        List<Row> fromDoubles = stage.transform(doubles).orderBy("id").collectAsList();
        List<Row> fromVectors = stage.transform(vectors).orderBy("id").collectAsList();
        for (int i = 0; i < 5; i++) {
            List<Float> expected = fromFloats.get(i).getList(1);
            assertThat(fromDoubles.get(i).<Double>getList(1).stream().map(Double::floatValue))
                    .isEqualTo(expected);
            double[] vector = ((Vector) fromVectors.get(i).get(1)).toArray();
            for (int j = 0; j < vector.length; j++) {
                assertThat((float) vector[j]).isEqualTo(expected.get(j));
            }
        }
    }

    @Test
    void leavesValuesAsTheyAreWhereNothingIsApplied() {
        List<Double> values = List.of(0.1, 123456789.123);
        Dataset<Row> doubles = series(1).withColumn("features", functions.expr("array(0.1d, 123456789.123d)"));
        Dataset<Row> vectors = doubles.withColumn(
                "features", org.apache.spark.ml.functions.array_to_vector(functions.col("features")));
        AugmentSeries stage = stage().setOps(new Scale(0.5).withProbability(0));
        assertThat(stage.transform(doubles).first().getList(1)).isEqualTo(values);
        assertThat(stage.transform(vectors).first().get(1)).isEqualTo(Vectors.dense(0.1, 123456789.123));
    }

    @Test
    void refusesNumbersBeyondFloats() {
        Dataset<Row> rows = series(1).withColumn("features", functions.expr("array(1d, 1e300d)"));
        assertThatThrownBy(() -> stage().setKeyCol("id").transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot augment series 'with key 0' in column 'features' of ")
                .hasStackTraceContaining(
                        "found 1.0E300 at value 1, expected numbers from -3.4028235E38 to 3.4028235E38");
    }

    @Test
    void givesTheSameValuesWhateverThePartitions() {
        AugmentSeries stage = stage().setCopies(2);
        assertThat(contents(stage.transform(series(30).repartition(5))))
                .isEqualTo(contents(stage.transform(series(30).coalesce(1))));
        assertThat(contents(stage().setEpoch(1).transform(series(5))))
                .isNotEqualTo(contents(stage().transform(series(5))));
    }

    @Test
    void readsChannelsStepByStep() {
        // One factor for each of three channels: values 0, 3 and 1, 4 and 2, 5.
        List<Float> scaled = stage().setOps(new Scale(0.5).withProbability(1))
                .setChannels(3)
                .transform(series(1))
                .first()
                .getList(1);
        assertThat(scaled.get(4) / scaled.get(1)).isBetween(3.999f, 4.001f);
        assertThat(scaled.get(5) / scaled.get(2)).isBetween(2.499f, 2.501f);
    }

    @Test
    void keepsOriginalsAndValidationRowsAsTheyAre() {
        List<Row> rows = stage().setKeepOriginal(true)
                .setAugmentedCol("augmented")
                .setAppliedOpsCol("ops")
                .setValidationIndicatorCol("held")
                .transform(series(4))
                .where("not augmented")
                .collectAsList();
        assertThat(rows)
                .hasSize(4)
                .allMatch(row -> row.getList(1).equals(List.of(0f, 1f, 2f, 3f, 4f, 5f)))
                .allMatch(row -> row.getList(3).isEmpty());
        assertThat(stage().setValidationIndicatorCol("held")
                        .transform(series(4))
                        .count())
                .isEqualTo(4);
    }

    @Test
    void refusesWhatIsNoSeriesUnlessToldOtherwise() {
        Dataset<Row> rows = series(5)
                .withColumn(
                        "features",
                        functions.expr("element_at(array(array(1f, 2f), array(), null, array(1f, float('NaN')),"
                                + " array(1f, null)), int(id) + 1)"));
        AugmentSeries stage = stage();
        assertThatThrownBy(() -> stage.transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot augment series 'with key ")
                .hasStackTraceContaining(" in column 'features' of " + stage.uid());
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP)
                        .transform(rows)
                        .select("id")
                        .collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(0L);
        assertThat(stage.invalidRows()).isEqualTo(4);
        assertThat(stage.setHandleInvalid(HandleInvalid.KEEP)
                        .transform(rows)
                        .where("features is null")
                        .count())
                .isEqualTo(4);
        assertThatThrownBy(() -> stage().setChannels(4).transform(series(1)).collectAsList())
                .hasStackTraceContaining("found 6 values, expected a multiple of 4 channels");
    }

    @Test
    void checksTheSchemaBeforeAnyJob() {
        assertThatThrownBy(() ->
                        stage().setInputCol("id").transformSchema(series(1).schema()))
                .hasMessageContaining("expected array<float> or array<double> or vector");
        assertThatThrownBy(() ->
                        stage().setInputCol("feature").transformSchema(series(1).schema()))
                .hasMessageContaining("did you mean 'features'?");
        assertThatThrownBy(() -> stage().setChannels(0)).hasMessageContaining("'channels'");
    }

    @Test
    void isTheSameAfterSavingWithinAPipelineAndCopying(@TempDir Path folder) throws Exception {
        AugmentSeries stage = stage().setChannels(2).setCopies(2).setOutputCol("changed");
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(series(1));
        model.write().overwrite().save(folder.resolve("model").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
        assertThat(contents(loaded.transform(series(10)))).isEqualTo(contents(stage.transform(series(10))));
        assertThat(stage.copy(new ParamMap().put(stage.seed().w(7L))).getSeed()).isEqualTo(7);
        assertThat(stage.transform(series(0)).count()).isZero();
    }

    private static AugmentSeries stage() {
        return new AugmentSeries()
                .setOps(
                        new Jitter(0.1, 0.2).withProbability(1),
                        new TimeWarp(0.3, 3).withProbability(0.5),
                        new WindowSlice(0.5, 0.9).withProbability(0.5));
    }

    private static Dataset<Row> series(int count) {
        return LocalSpark.session()
                .range(count)
                .selectExpr("id", "array(0f, 1f, 2f, 3f, 4f, 5f) as features", "id % 2 = 0 as held")
                .select("id", "features", "held");
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
