package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.sample.InstanceHardnessThreshold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfFoldPredictorTest {
    /** A number in order, which a tree can learn by heart, and a label that is as good as drawn. */
    private static Dataset<Row> rows() {
        Dataset<Row> rows = LocalSpark.session()
                .range(120)
                .selectExpr("id", "double(id) as x", "double(pmod(hash(id), 2)) as label", "id % 6 = 0 as held");
        return new VectorAssembler()
                .setInputCols(new String[] {"x"})
                .setOutputCol("features")
                .transform(rows);
    }

    private static OutOfFoldPredictor<DecisionTreeClassificationModel> predictor() {
        return new OutOfFoldPredictor<DecisionTreeClassificationModel>()
                .setFolds(3)
                .setKeyCol("id")
                .setEstimator(new DecisionTreeClassifier()
                        .setMaxDepth(30)
                        .setMaxBins(128)
                        .setProbabilityCol("known")
                        .setRawPredictionCol(""));
    }

    private static long right(Dataset<Row> predicted) {
        return predicted.filter("prediction = label").count();
    }

    @Test
    void predictsNoRowByAModelThatHasSeenIt() {
        OutOfFoldPredictorModel model = predictor().fit(rows());
        Dataset<Row> predicted = model.transform(rows());

        assertThat(right(predictor().getEstimator().fit(rows()).transform(rows())))
                .isGreaterThan(110);
        assertThat(right(predicted)).isBetween(40L, 80L);
        assertThat(predicted.select("id").distinct().count()).isEqualTo(120);
        assertThat(predicted.schema()).isEqualTo(model.transformSchema(rows().schema()));
        assertThat(model.models()).hasSize(3);
    }

    @Test
    void predictsTheSameHoweverRowsArePartitioned() {
        List<Row> predicted = sorted(predictor().fit(rows()).transform(rows()));

        assertThat(sorted(predictor().fit(rows().repartition(3)).transform(rows().repartition(4))))
                .isEqualTo(predicted);
        assertThat(sorted(predictor().setSeed(1).fit(rows()).transform(rows()))).isNotEqualTo(predicted);
    }

    private static List<Row> sorted(Dataset<Row> predicted) {
        return predicted.select("id", "known").orderBy("id").collectAsList();
    }

    @Test
    void fitsNothingOnValidationRows() {
        Dataset<Row> wrong = rows().withColumn("label", org.apache.spark.sql.functions.expr("if(held, 5.0, 0.0)"));
        OutOfFoldPredictorModel model =
                predictor().setValidationIndicatorCol("held").fit(wrong);

        assertThat(model.transform(wrong).filter("prediction = 5").count()).isZero();
    }

    @Test
    void refusesAClassWhoseRowsAreAllInOneFold() {
        Dataset<Row> rows = rows().withColumn("label", org.apache.spark.sql.functions.expr("if(id = 3, 2.0, label)"));

        assertThatThrownBy(() -> predictor().fit(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of class '2.0'")
                .hasMessageContaining("found all its rows in one of 3 folds");
        assertThatThrownBy(() -> new OutOfFoldPredictor<>().fit(rows)).hasMessageContaining("call setEstimator first");
    }

    /** By fold and label, the rows that a model of a stratified predictor was not fitted on. */
    private static List<String> foldsOf(OutOfFoldPredictorModel model, Dataset<Row> rows) {
        return rows.withColumn("fold", OutOfFoldParams.fold(model, rows.schema(), strata(model)))
                .groupBy("fold", "label")
                .count()
                .orderBy("fold", "label")
                .selectExpr("concat_ws(' ', fold, label, count)")
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList();
    }

    private static FoldStrata strata(OutOfFoldPredictorModel model) {
        return new FoldStrata(model.getFoldClasses(), model.getFoldBounds());
    }

    @Test
    void givesEachFoldItsShareOfEachClass() {
        // 7, 106 and 7 rows: of the two rests of 1 and the one of 1, each fold gets one.
        Dataset<Row> rows = rows().withColumn(
                        "label",
                        org.apache.spark.sql.functions.expr(
                                "case when id < 7 then 0d when id < 113 then 1d else 2d end"));
        OutOfFoldPredictorModel model = predictor().setStratified(true).fit(rows);

        assertThat(foldsOf(model, rows))
                .containsExactly(
                        "0 0.0 3",
                        "0 1.0 35",
                        "0 2.0 2",
                        "1 0.0 2",
                        "1 1.0 36",
                        "1 2.0 2",
                        "2 0.0 2",
                        "2 1.0 35",
                        "2 2.0 3");
        assertThat(model.transform(rows).count()).isEqualTo(120);
        assertThat(sorted(
                        predictor().setStratified(true).fit(rows.repartition(4)).transform(rows.repartition(3))))
                .isEqualTo(sorted(model.transform(rows)));
        assertThat(model.transform(rows.drop("label")).select("known").count()).isEqualTo(120);
    }

    @Test
    void givesTwoRowsOfAClassToTwoFolds() {
        Dataset<Row> rows =
                rows().withColumn("label", org.apache.spark.sql.functions.expr("if(id in (3, 4), 2.0, label)"));

        for (long seed = 0; seed < 3; seed++) {
            OutOfFoldPredictorModel model =
                    predictor().setStratified(true).setSeed(seed).fit(rows);
            assertThat(foldsOf(model, rows).stream().filter(fold -> fold.endsWith(" 2.0 1")))
                    .hasSize(2);
        }
    }

    @Test
    void savesTheFoldsOfItsClasses(@TempDir Path folder) throws IOException {
        OutOfFoldPredictorModel model = predictor().setStratified(true).fit(rows());
        model.write().save(folder.resolve("model").toString());

        assertThat(sorted(OutOfFoldPredictorModel.load(folder.resolve("model").toString())
                        .transform(rows())))
                .isEqualTo(sorted(model.transform(rows())));
        assertThat(sorted(model.copy(org.apache.spark.ml.param.ParamMap.empty()).transform(rows())))
                .isEqualTo(sorted(model.transform(rows())));
        assertThat(model.getFoldBounds()).hasSize(4);
    }

    @Test
    void savesItsModels(@TempDir Path folder) throws IOException {
        OutOfFoldPredictorModel model = predictor().fit(rows());
        model.write().save(folder.resolve("model").toString());
        predictor().save(folder.resolve("stage").toString());

        assertThat(sorted(OutOfFoldPredictorModel.load(folder.resolve("model").toString())
                        .transform(rows())))
                .isEqualTo(sorted(model.transform(rows())));
        assertThat(OutOfFoldPredictor.load(folder.resolve("stage").toString()).getFolds())
                .isEqualTo(3);
    }

    @Test
    void givesInstanceHardnessItsProbabilities() {
        Dataset<Row> rows = rows().withColumn("label", org.apache.spark.sql.functions.expr("double(x > 80)"));
        Dataset<Row> predicted = predictor().fit(rows).transform(rows);

        Dataset<Row> kept = new InstanceHardnessThreshold()
                .setKeyCol("id")
                .setProbabilityCol("known")
                .transform(predicted);

        assertThat(kept.filter("label = 0").count()).isEqualTo(39);
        assertThat(kept.filter("label = 1").count()).isEqualTo(39);
        assertThat(kept.filter("label = 0 and prediction = 1").isEmpty()).isTrue();
    }
}
