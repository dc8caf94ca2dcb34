package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticSamplersTest {
    /** 160 rows of class a, 30 of class b and 10 of class c, interleaved. */
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(200)
                .selectExpr(
                        "array(float(id % 17) / 3, float(id % 11), float(id * id % 23) / 7) as features",
                        "case when id % 20 = 0 then 'c' when id % 20 in (1, 7, 12) then 'b' else 'a' end as label",
                        "id",
                        "concat('row', id) as name");
    }

    private static List<SyntheticSampler<?>> samplers() {
        return List.of(
                new Smote().setKeyCol("id"),
                new Adasyn().setKeyCol("id"),
                new BorderlineSmote().setKeyCol("id").setSurroundings(12),
                new BorderlineSmote().setKeyCol("id").setSurroundings(12).setKind(2),
                new KMeansSmote().setKeyCol("id").setClusters(3).setClusterBalanceThreshold(0.05),
                new SmoteNc().setKeyCol("id").setCategoricalFeatures(1));
    }

    private static Map<Object, Long> counts(Dataset<Row> rows) {
        Map<Object, Long> counts = new TreeMap<>();
        rows.groupBy("label").count().collectAsList().forEach(row -> counts.put(row.get(0), row.getLong(1)));
        return counts;
    }

    @Test
    void growsClassesToTheirTargets() {
        for (SyntheticSampler<?> sampler : samplers()) {
            sampler.setSamplingStrategy("{\"b\": 71}");
            assertThat(counts(sampler.transform(rows()))).isEqualTo(Map.of("a", 160L, "b", 71L, "c", 10L));
        }
        assertThat(counts(new Smote().transform(rows()))).isEqualTo(Map.of("a", 160L, "b", 160L, "c", 160L));
    }

    @Test
    void keepsRowsAndTakesOtherColumnsFromTheOrigin() {
        Dataset<Row> grown = new Smote()
                .setKeyCol("id")
                .setSampleIndexCol("index")
                .setSampleOriginCol("origin")
                .setSampleKeyCol("key")
                .transform(rows());

        assertThat(grown.filter("index = 0")
                        .drop("index", "origin", "key")
                        .exceptAll(rows())
                        .count())
                .isZero();
        assertThat(grown.filter("index = 0").count()).isEqualTo(200);
        assertThat(grown.filter("index > 0 and (name <> concat('row', id) or origin <> xxhash64(id))")
                        .count())
                .isZero();
        assertThat(grown.select("key").distinct().count()).isEqualTo(480);
    }

    @ParameterizedTest
    @ValueSource(strings = {"array<float>", "array<double>", "vector"})
    void takesFeaturesOfAnyType(String type) {
        Dataset<Row> rows = type.equals("vector")
                ? rows().withColumn(
                                "features", functions.array_to_vector(org.apache.spark.sql.functions.col("features")))
                : rows().withColumn(
                                "features",
                                org.apache.spark.sql.functions.col("features").cast(type));
        Smote sampler = new Smote().setKeyCol("id");

        Dataset<Row> grown = sampler.transform(rows.select("features", "label", "id"));

        assertThat(grown.schema())
                .isEqualTo(sampler.transformSchema(
                        rows.select("features", "label", "id").schema()));
        assertThat(grown.select("features").distinct().count()).isGreaterThan(400);
    }

    @Test
    void givesTheSameRowsWithoutOtherColumnsAndHoweverTheyArePartitioned() {
        Dataset<Row> few = rows().select("features", "label");
        Dataset<Row> grown = new Smote().transform(few);

        assertThat(counts(grown)).isEqualTo(Map.of("a", 160L, "b", 160L, "c", 160L));
        assertThat(grown.exceptAll(new Smote().transform(few.repartition(5))).count())
                .isZero();
        assertThat(grown.exceptAll(new Smote().setSeed(1).transform(few)).count())
                .isPositive();
    }

    @Test
    void givesNewRowsLabelsOfAnyType() {
        for (String label : List.of(
                "id % 5 = 0",
                "if(id % 5 = 0, date'2020-01-02', date'1969-12-31')",
                "if(id % 5 = 0, timestamp'2020-10-25 02:30:00', timestamp'1960-01-01 00:00:00.123456')",
                "cast(if(id % 5 = 0, 1.25, 2.5) as decimal(5, 2))",
                "if(id % 5 = 0, -0.1d, 1e-300d)",
                "cast(if(id % 5 = 0, 3, -4) as tinyint)",
                "if(id % 5 = 0, 'ü ,\"', '')")) {
            Dataset<Row> rows = rows().selectExpr("features", label + " as label");

            Dataset<Row> grown = new Smote().transform(rows);

            assertThat(grown.schema()).isEqualTo(rows.schema());
            assertThat(grown.groupBy("label").count().select("label", "count").collectAsList())
                    .as(label)
                    .containsExactlyInAnyOrderElementsOf(rows.select("label")
                            .distinct()
                            .selectExpr("label", "160l")
                            .collectAsList());
        }
    }

    /** Of seconds since 1970, a float has steps of 128. */
    @Test
    void makesRowsOfDoublesInTheirPrecision() {
        Dataset<Row> rows = rows().selectExpr("array(1.6e9d + (id % 13) / 8d, 1e200d) as features", "label", "id");

        List<Row> made = new Smote()
                .setKeyCol("id")
                .setSampleIndexCol("index")
                .transform(rows)
                .filter("index > 0")
                .select("features")
                .collectAsList();

        assertThat(made).hasSize(280).allSatisfy(row -> {
            assertThat(row.<Double>getList(0).get(0)).isBetween(1.6e9, 1.6e9 + 12 / 8.0);
            assertThat(row.<Double>getList(0).get(1)).isEqualTo(1e200);
        });
        assertThat(made).anyMatch(row -> row.<Double>getList(0).get(0) % 0.125 != 0);
    }

    @Test
    void passesValidationRowsUntouched() {
        Dataset<Row> rows = rows().selectExpr("features", "label", "id % 2 = 0 as held");

        Dataset<Row> grown = new Smote()
                .setValidationIndicatorCol("held")
                .setNeighbours(3)
                .setSamplingStrategy("{\"b\": 50}")
                .transform(rows);

        assertThat(grown.filter("held").exceptAll(rows.filter("held")).count()).isZero();
        assertThat(counts(grown.filter("not held")).get("b")).isEqualTo(50);
    }

    @Test
    void takesCategoriesFromNeighbours() {
        Dataset<Row> grown = new SmoteNc()
                .setCategoricalFeatures(1)
                .setSamplingStrategy("{\"b\": 71}")
                .transform(rows());

        assertThat(grown.filter("features[1] <> floor(features[1])").isEmpty()).isTrue();
        assertThatThrownBy(() -> new SmoteNc().transform(rows())).hasMessageContaining("categoricalFeatures");
        assertThatThrownBy(() -> new SmoteNc()
                        .setCategoricalFeatures(3)
                        .transform(rows())
                        .count())
                .hasStackTraceContaining("found 3 features, expected a place from 0 to 2");
    }

    @Test
    void failsWhenAClassIsTooSmall() {
        assertThatThrownBy(() -> new Smote().setNeighbours(10).transform(rows()).count())
                .hasStackTraceContaining("found 10 rows, expected more than the 10 neighbours");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "label = 'c' | true",
                "if(label = 'c', date'2024-02-29', date'1999-01-01') | 2024-02-29",
                "if(label = 'c', 1.50, 0.25) | 1.50"
            })
    void namesTheClassThatIsTooSmallByItsLabel(String label, String name) {
        Dataset<Row> rows = rows().withColumn("kind of row", org.apache.spark.sql.functions.expr(label));
        Smote smote = new Smote().setNeighbours(10).setLabelCol("kind of row");

        assertThatThrownBy(() -> smote.transform(rows).count())
                .hasStackTraceContaining("Cannot over-sample class '%s' of column 'kind of row' in %s: found 10 rows"
                        .formatted(name, smote.uid()));
    }

    @Test
    void namesTheColumnOfFeaturesThatAreNotOfOneLength() {
        Dataset<Row> rows = rows().selectExpr("if(id = 0, array(1f), features) as pixels", "label", "id");

        assertThatThrownBy(() ->
                        new Smote().setFeaturesCol("pixels").transform(rows).count())
                .hasStackTraceContaining("Cannot search neighbours by column 'pixels': found ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"array(float('NaN'), 1f, 2f)", "null", "array(null, 1f, 2f)"})
    void followsHandleInvalidWhenFeaturesAreNotFinite(String bad) {
        Dataset<Row> rows = rows().selectExpr("if(id = 0, " + bad + ", features) as features", "label", "id");
        Smote sampler = new Smote().setKeyCol("id").setNeighbours(3);

        assertThatThrownBy(() -> sampler.transform(rows).count()).hasStackTraceContaining("no finite features");
        assertThat(counts(sampler.setHandleInvalid("skip").transform(rows)).get("c"))
                .isEqualTo(160);
        assertThat(counts(sampler.setHandleInvalid("keep").transform(rows)).get("c"))
                .isEqualTo(161);
    }

    @Test
    void refusesFeaturesOfDifferentLengths() {
        Dataset<Row> rows = rows().selectExpr("if(id = 0, array(1f), features) as features", "label", "id");

        assertThatThrownBy(() -> new Smote().transform(rows).count()).hasStackTraceContaining("make them one length");
    }

    @Test
    void refusesANullVectorAsItRefusesANullArray() {
        org.apache.spark.sql.Column features = org.apache.spark.sql.functions.col("features");
        Dataset<Row> rows = rows().withColumn(
                        "features",
                        org.apache.spark.sql.functions.when(
                                org.apache.spark.sql.functions.expr("id <> 7"), functions.array_to_vector(features)));

        assertThatThrownBy(() -> new Smote().setKeyCol("id").transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot sample by column 'features' in smote_")
                .hasStackTraceContaining(": found no finite features in the row with key ");
        assertThat(new Smote()
                        .setKeyCol("id")
                        .setHandleInvalid("skip")
                        .transform(rows)
                        .filter("id = 7")
                        .count())
                .isZero();
    }

    @Test
    void keepsToTheParamsThatItHadWhenItTransformed() {
        for (SyntheticSampler<?> sampler : samplers()) {
            sampler.setSamplingStrategy("{\"b\": 71}");
            Dataset<Row> grown = sampler.transform(rows());
            sampler.setSamplingStrategy("{\"b\": 50}");
            sampler.setLabelCol("name");

            assertThat(counts(grown)).as(sampler.uid()).isEqualTo(Map.of("a", 160L, "b", 71L, "c", 10L));
        }
    }
}
