package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.LocalSpark;
import io.bellows.param.HandleInvalid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassWeightsTest {
    private static Dataset<Row> rows(String label) {
        return LocalSpark.session().range(10).selectExpr("id", label + " as label");
    }

    private static List<Double> weights(Dataset<Row> weighted) {
        return weighted.orderBy("id").select("weight").as(Encoders.DOUBLE()).collectAsList();
    }

    @Test
    void givesTheNumbersOfScikitLearnAndOfTheFormula() throws IOException {
        JsonNode peer;
        try (InputStream file = ClassWeightsTest.class.getResourceAsStream("/sampling/selection.json")) {
            peer = new ObjectMapper().readTree(file);
        }
        for (JsonNode sizes : peer.get("weights")) {
            String label = "case";
            long rows = 0;
            for (int i = 0; i < sizes.get("sizes").size(); i++) {
                rows += sizes.get("sizes").get(i).asLong();
                label += " when id < " + rows + " then " + i;
            }
            Dataset<Row> labelled = LocalSpark.session().range(rows).selectExpr(label + " end as label");
            check(new ClassWeights().fit(labelled).getWeights(), sizes.get("balanced"));
            for (String beta : List.of("0.0", "0.9", "0.999")) {
                check(
                        new ClassWeights()
                                .setWeighting(ClassWeighting.EFFECTIVE_NUMBER)
                                .setBeta(Double.parseDouble(beta))
                                .fit(labelled)
                                .getWeights(),
                        sizes.get("effective").get(beta));
            }
        }
    }

    private static void check(double[] found, JsonNode expected) {
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected.get(i).asDouble(), within(1e-9));
        }
    }

    @Test
    void weighsOtherRowsByTheTableThatItLearnt() {
        // 8 of x and 2 of y: 10 / (2 * 8) and 10 / (2 * 2).
        ClassWeightsModel model = new ClassWeights().fit(rows("if(id < 8, 'x', 'y')"));

        assertThat(weights(model.transform(rows("if(id < 1, 'x', 'y')").filter("id < 3"))))
                .containsExactly(0.625, 2.5, 2.5);
    }

    @Test
    void tellsInstantsApartInAnyTimeZone() {
        // One text in New York, at the end of summer time.
        Dataset<Row> rows = rows("timestamp_seconds(if(id < 8, 1604208600, 1604212200))");
        SQLConf conf = rows.sparkSession().sessionState().conf();
        String zone = conf.sessionLocalTimeZone();
        conf.setConfString("spark.sql.session.timeZone", "America/New_York");
        try {
            ClassWeightsModel model = new ClassWeights().fit(rows);
            conf.setConfString("spark.sql.session.timeZone", "Asia/Tokyo");
            assertThat(weights(model.transform(rows).filter("id in (7, 8)"))).containsExactly(0.625, 2.5);
        } finally {
            conf.setConfString("spark.sql.session.timeZone", zone);
        }
    }

    @Test
    void countsNoValidationRowsAndWeighsThemByOne() {
        Dataset<Row> rows = rows("if(id < 8, 1.5d, 2d)").selectExpr("*", "id >= 4 and id <> 9 as held");

        ClassWeightsModel model =
                new ClassWeights().setValidationIndicatorCol("held").fit(rows);

        assertThat(weights(model.transform(rows)))
                .containsExactly(0.625, 0.625, 0.625, 0.625, 1.0, 1.0, 1.0, 1.0, 1.0, 2.5);
    }

    @Test
    void followsHandleInvalid() {
        Dataset<Row> rows = rows("if(id = 3, null, if(id < 5, false, true))");
        ClassWeights weights = new ClassWeights().setHandleInvalid("skip");

        ClassWeightsModel model = weights.fit(rows);

        assertThat(weights(model.transform(rows))).hasSize(9);
        assertThat(weights(
                        weights.setHandleInvalid(HandleInvalid.KEEP).fit(rows).transform(rows)))
                .hasSize(10)
                .element(3)
                .isEqualTo(1.0);
        ClassWeights strict = weights.setHandleInvalid(HandleInvalid.ERROR);
        assertThatThrownBy(() -> strict.fit(rows))
                .hasStackTraceContaining("Cannot weigh classes of column 'label'")
                .hasStackTraceContaining("found no label");
        ClassWeightsModel strictModel = strict.fit(rows.filter("label"));
        assertThatThrownBy(() -> strictModel.transform(rows.filter("not label")).collectAsList())
                .hasStackTraceContaining("Cannot weigh rows by column 'label' in " + strictModel.uid())
                .hasStackTraceContaining(
                        "found label 'false', expected one of the classes that were fitted, [true]; set handleInvalid");
    }

    @Test
    void takesANegativeZeroForZero() {
        Dataset<Row> rows = rows("case when id < 3 then double('-0.0') when id < 8 then 0d else 1d end");

        ClassWeightsModel model = new ClassWeights().fit(rows);

        assertThat(model.getLabels()).containsExactly("0.0", "1.0");
        assertThat(weights(model.transform(rows)).subList(0, 8)).containsOnly(0.625);
    }

    @Test
    void weighsOneClassByOneAndRefusesNone() {
        assertThat(new ClassWeights().fit(rows("7")).getWeights()).containsExactly(1.0);
        assertThatThrownBy(() -> new ClassWeights().fit(rows("7").filter("id < 0")))
                .hasMessageContaining("found no row with a label");
        assertThatThrownBy(() -> new ClassWeights().setBeta(1)).hasMessageContaining("'beta'");
    }

    @Test
    void isTheSameAfterSavingAndLoading(@TempDir Path folder) throws Exception {
        ClassWeightsModel model = new ClassWeights().fit(rows("if(id < 8, 'x', 'y')"));
        String path = folder.resolve("model").toString();

        model.save(path);

        assertThat(weights(ClassWeightsModel.load(path).transform(rows("'y'"))))
                .containsOnly(2.5)
                .hasSize(10);
    }
}
