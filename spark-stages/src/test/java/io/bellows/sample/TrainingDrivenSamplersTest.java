package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hard examples, curricula and systematic samples. */
class TrainingDrivenSamplersTest {
    /** Three classes; p of the row's class is 0.00, 0.01, … and the two others share the rest unevenly. */
    private static Dataset<Row> predicted() {
        return LocalSpark.session()
                .range(60)
                .selectExpr("id", "int(id % 3) as label", "id / 100 as own")
                .selectExpr(
                        "id",
                        "label",
                        "transform(sequence(0, 2), i -> case when i = label then own when (i + 3 - label) % 3 = 1 "
                                + "then (1 - own) * 0.75 else (1 - own) * 0.25 end) as probability");
    }

    private static HardExampleSampler hard() {
        return new HardExampleSampler().setKeyCol("id");
    }

    private static CurriculumOrder curriculum() {
        return new CurriculumOrder().setKeyCol("id");
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "margin"})
    void keepsTheHardestRows(String hardness) {
        assertThat(ids(hard().setHardness(hardness).setSampleCount(4).transform(predicted())))
                .containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void tellsHowHardARowIs() {
        Dataset<Row> rows = predicted()
                .withColumn("vector", org.apache.spark.ml.functions.array_to_vector(functions.col("probability")));

        Dataset<Row> byLoss = hard().setHardnessCol("h").setSampleFraction(1).transform(predicted());
        Dataset<Row> byMargin = hard().setHardness(Hardness.MARGIN)
                .setProbabilityCol("vector")
                .setHardnessCol("h")
                .setSampleFraction(1)
                .transform(rows);

        // p = 0.2: -ln 0.2, and 0.2 - 0.75 * 0.8.
        assertThat(byLoss.filter("id = 20")
                        .selectExpr("round(h, 6)")
                        .as(Encoders.DOUBLE())
                        .head())
                .isEqualTo(1.609438);
        assertThat(byMargin.filter("id = 20")
                        .selectExpr("round(h, 6)")
                        .as(Encoders.DOUBLE())
                        .head())
                .isEqualTo(-0.4);
    }

    @Test
    void repeatsTheHardestRowsOfEachClass() {
        Dataset<Row> sampled = hard().setHardRows(HardRows.REPEAT)
                .setRepetitions(2)
                .setPerClass(true)
                .setSampleCount(1)
                .setSampleIndexCol("index")
                .transform(predicted());

        assertThat(sampled.filter("index > 0")
                        .select("id", "index")
                        .orderBy("id", "index")
                        .collectAsList()
                        .toString())
                .isEqualTo("[[0,1], [0,2], [1,1], [1,2], [2,1], [2,2]]");
        assertThat(ids(sampled.filter("index = 0"))).isEqualTo(ids(predicted()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "-1", "0.5d", "double('NaN')", "cast(null as int)"})
    void refusesLabelsThatAreNoIndex(String label) {
        Dataset<Row> rows = predicted().selectExpr("id", "probability", "if(id = 7, " + label + ", 0) as label");

        assertThatThrownBy(() -> hard().transform(rows).count())
                .hasStackTraceContaining("a label that is no index of a probability");
        assertThat(ids(hard().setHandleInvalid("skip").setSampleFraction(1).transform(rows)))
                .hasSize(59)
                .doesNotContain(7L);
    }

    @Test
    void numbersStagesFromEasyToHard() {
        Dataset<Row> rows = LocalSpark.session().range(20).selectExpr("id", "20 - id as score");

        List<Row> staged = curriculum()
                .setStages(3)
                .setSampleFraction(0.5)
                .transform(rows)
                .orderBy("id")
                .collectAsList();

        // The ten lowest scores are those of ids 19 down to 10, in stages of 3, 3 and 4 rows.
        assertThat(staged.stream().map(row -> row.getLong(0) + ":" + row.getInt(2)))
                .containsExactly("10:2", "11:2", "12:2", "13:2", "14:1", "15:1", "16:1", "17:0", "18:0", "19:0");
    }

    @Test
    void numbersStagesOfEachClassFromTheHighestScore() {
        Dataset<Row> rows =
                LocalSpark.session().range(20).selectExpr("id", "id % 2 as label", "id as score", "id < 4 as held");

        List<Row> staged = curriculum()
                .setPerClass(true)
                .setStages(2)
                .setEasiest("highest")
                .setValidationIndicatorCol("held")
                .setStageCol("when")
                .transform(rows)
                .groupBy("when", "label")
                .agg(functions.min("id"), functions.count("*"))
                .orderBy("when", "label")
                .collectAsList();

        assertThat(staged.toString())
                .isEqualTo("[[null,0,0,2], [null,1,1,2], [0,0,12,4], [0,1,13,4], [1,0,4,4], [1,1,5,4]]");
    }

    @Test
    void keepsEveryFifthRowOfAnOrder() {
        Dataset<Row> rows = LocalSpark.session().range(52).selectExpr("id", "-3 * id as time", "id > 49 as held");
        SystematicSampler sampler =
                new SystematicSampler().setKeyCol("id").setOrderCol("time").setStride(5);

        List<Long> kept =
                ids(sampler.setValidationIndicatorCol("held").transform(rows).filter("not held"));

        assertThat(kept).hasSize(10);
        for (int i = 1; i < kept.size(); i++) {
            assertThat(kept.get(i) - kept.get(i - 1)).isEqualTo(5);
        }
        assertThat(ids(sampler.transform(rows.repartition(3)).filter("held"))).containsExactly(50L, 51L);
    }

    @Test
    void keepsEveryThirdRowOfAHash() {
        Dataset<Row> rows = LocalSpark.session().range(3_000).toDF();
        SystematicSampler sampler = new SystematicSampler().setKeyCol("id").setStride(3);

        List<Long> kept = ids(sampler.transform(rows));

        assertThat(kept).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(ids(sampler.transform(rows.repartition(3)))).isEqualTo(kept);
        assertThat(ids(sampler.setSeed(1).transform(rows))).isNotEqualTo(kept);
    }

    @Test
    void refusesScoresThatAreNoProbabilities() {
        Dataset<Row> rows = predicted().withColumn("probability", functions.expr("array(-5d, 3.5d, 7d)"));

        assertThatThrownBy(() -> hard().transform(rows).count())
                .hasStackTraceContaining("scores that are no probabilities in the row with key");
        assertThat(ids(hard().setSampleFraction(1)
                        .transform(predicted()
                                .withColumn("probability", functions.expr("array(1.0000001d, -1e-9d, 1d)")))))
                .hasSize(60);
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        StructType schema = predicted().schema();

        assertThatThrownBy(() -> hard().setProbabilityCol("label").transformSchema(schema))
                .hasMessageContaining("expected array<float>, array<double> or a Vector");
        assertThatThrownBy(() -> curriculum().transformSchema(schema)).hasMessageContaining("'score'");
        assertThatThrownBy(() -> curriculum().setStages(65)).hasMessageContaining("from 1 to 64");
        assertThatThrownBy(() -> new SystematicSampler().setStride(0)).hasMessageContaining(">= 1");
        assertThatThrownBy(
                        () -> new SystematicSampler().setOrderCol("probability").transformSchema(schema))
                .hasMessageContaining("expected a numeric type");
    }
}
