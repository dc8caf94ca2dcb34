package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionReportTest {
    private static JsonNode peer() throws IOException {
        try (InputStream file = DistributionReportTest.class.getResourceAsStream("/sampling/selection.json")) {
            return new ObjectMapper().readTree(file);
        }
    }

    private static Dataset<Row> table(JsonNode values, String name) {
        List<Double> numbers = new ArrayList<>();
        values.forEach(value -> numbers.add(value.asDouble()));
        return LocalSpark.session().createDataset(numbers, Encoders.DOUBLE()).toDF(name);
    }

    @Test
    void givesTheDriftsOfScipyAndNumpy() throws IOException {
        for (JsonNode drift : peer().get("drifts")) {
            List<Row> rows = DistributionReport.of(table(drift.get("before"), "x"), table(drift.get("after"), "x"))
                    .drift("x")
                    .table()
                    .collectAsList();

            assertThat(rows.get(0).getString(0)).isEqualTo("population-stability-index");
            assertThat(rows.get(0).getDouble(4)).isCloseTo(drift.get("psi").asDouble(), within(1e-9));
            assertThat(rows.get(1).getString(0)).isEqualTo("kolmogorov-smirnov");
            assertThat(rows.get(1).getDouble(4)).isCloseTo(drift.get("ks").asDouble(), within(1e-9));
            assertThat(rows.get(1).getDouble(3)).isEqualTo(drift.get("after").size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigint", "decimal(30, 2)"})
    void tellsNumbersApartThatAreOneDouble(String type) {
        Dataset<Row> before =
                LocalSpark.session().range(4).selectExpr("cast(9007199254740992 + id as %s) as x".formatted(type));
        Dataset<Row> after = before.filter("x % 2 = 1");

        Row drift = DistributionReport.of(before, after)
                .drift("x")
                .table()
                .collectAsList()
                .get(1);

        // Of 4 values the 2nd and the 4th are left: the distribution functions are 1/4 and 0 at the first.
        assertThat(drift.getDouble(4)).isEqualTo(0.25);
    }

    @Test
    void countsClassesAndTheEffectiveSample() throws IOException {
        JsonNode kish = peer().get("kish");
        Dataset<Row> after = table(kish.get("weights"), "weight").selectExpr("weight", "'a' as label");
        Dataset<Row> before = LocalSpark.session().range(9).selectExpr("if(id < 7, 'a', 'b') as label");

        List<Row> rows = DistributionReport.of(before, after)
                .classCounts("label")
                .effectiveSampleSize("weight")
                .table()
                .orderBy("measure", "name")
                .collectAsList();

        assertThat(rows.get(0).toString()).isEqualTo("[class-count,a,7.0,5.0,null]");
        assertThat(rows.get(1).toString()).isEqualTo("[class-count,b,2.0,0.0,null]");
        assertThat(rows.get(2).getDouble(2)).isEqualTo(9);
        assertThat(rows.get(2).getDouble(3)).isCloseTo(kish.get("size").asDouble(), within(1e-9));
    }

    @Test
    void tellsNoDriftWhereASideHasNoValue() {
        Dataset<Row> before = LocalSpark.session().range(4).selectExpr("id", "if(id = 1, double('NaN'), null) as y");

        List<Row> rows = DistributionReport.of(before, before.filter("id < 0"))
                .drift("id")
                .drift("y")
                .table()
                .collectAsList();

        assertThat(rows).hasSize(4).allMatch(row -> row.isNullAt(4));
        assertThat(rows.get(0).getDouble(2)).isEqualTo(4);
        assertThat(rows.get(2).getDouble(2)).isZero();
    }

    @Test
    void comparesEachElementAsAColumnOfItsOwn() throws IOException {
        JsonNode first = peer().get("drifts").get(0);
        JsonNode second = peer().get("drifts").get(1);
        Dataset<Row> before = elements(first.get("before"), second.get("before"));
        Dataset<Row> after = elements(first.get("after"), second.get("after"));
        String features = "array(x, cast('NaN' as double), y) as features";

        for (List<Dataset<Row>> sides : List.of(
                List.of(before.selectExpr(features), after.selectExpr(features)),
                List.of(vectors(before.selectExpr(features)), vectors(after.selectExpr(features))))) {
            List<Row> rows = DistributionReport.of(sides.get(0), sides.get(1))
                    .drift("features")
                    .table()
                    .orderBy("name", "measure")
                    .collectAsList();

            assertThat(rows).hasSize(6);
            assertThat(rows.get(0).getString(1)).isEqualTo("features[0]");
            assertThat(rows.get(0).getDouble(4)).isCloseTo(first.get("ks").asDouble(), within(1e-9));
            assertThat(rows.get(1).getDouble(4)).isCloseTo(first.get("psi").asDouble(), within(1e-9));
            assertThat(rows.get(3).toString()).isEqualTo("[population-stability-index,features[1],0.0,0.0,null]");
            assertThat(rows.get(4).getDouble(4)).isCloseTo(second.get("ks").asDouble(), within(1e-9));
            assertThat(rows.get(5).getDouble(4)).isCloseTo(second.get("psi").asDouble(), within(1e-9));
        }
    }

    /** Columns x and y of two lists, the shorter one filled up with nulls. */
    private static Dataset<Row> elements(JsonNode x, JsonNode y) {
        return numbered(x, "x").join(numbered(y, "y"), "place", "full_outer");
    }

    private static Dataset<Row> numbered(JsonNode values, String name) {
        List<Row> rows = new ArrayList<>();
        values.forEach(value -> rows.add(RowFactory.create(rows.size(), value.asDouble())));
        return LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType().add("place", DataTypes.IntegerType).add(name, DataTypes.DoubleType));
    }

    private static Dataset<Row> vectors(Dataset<Row> rows) {
        Column numbers = functions.expr("transform(features, x -> ifnull(x, double('NaN')))");
        return rows.withColumn("features", org.apache.spark.ml.functions.array_to_vector(numbers));
    }

    @Test
    void comparesVectorsOfNewRows() {
        Dataset<Row> rows = vectors(LocalSpark.session()
                .range(60)
                .selectExpr("array(double(id), double(id % 7)) as features", "id % 6 = 0 as label"));
        Dataset<Row> grown = new Smote().transform(rows);

        List<Row> report =
                DistributionReport.of(rows, grown).drift("features").table().collectAsList();

        assertThat(report).hasSize(4).allMatch(row -> row.getDouble(3) == 100 && row.getDouble(4) > 0);
    }

    @Test
    void tellsNoDriftOfTablesWithoutRows() {
        Dataset<Row> rows = LocalSpark.session().range(0).selectExpr("id", "array(double(id)) as features");

        assertThat(DistributionReport.of(rows, rows).drift("id").table().collectAsList())
                .hasToString("[[population-stability-index,id,0.0,0.0,null], [kolmogorov-smirnov,id,0.0,0.0,null]]");
        assertThat(DistributionReport.of(rows, rows).drift("features").table().collectAsList())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    decimal(38, 0) | decimal(38, 18)
                    bigint         | decimal(20, 2)
                    int            | double
                    float          | decimal(10, 1)
                    """)
    void comparesNumbersOfTwoTypes(String one, String other) {
        Dataset<Row> before = LocalSpark.session().range(100).selectExpr("cast(id as %s) as x".formatted(one));
        Dataset<Row> after = LocalSpark.session().range(50).selectExpr("cast(id as %s) as x".formatted(other));

        List<Row> rows = DistributionReport.of(before, after)
                .drift("x")
                .classCounts("x")
                .table()
                .collectAsList();

        assertThat(rows.get(1).getDouble(2)).isEqualTo(100);
        assertThat(rows.get(1).getDouble(3)).isEqualTo(50);
        assertThat(rows.get(1).getDouble(4)).isCloseTo(0.5, within(1e-12));
        assertThat(rows.subList(2, rows.size())).hasSize(100).allMatch(row -> row.getDouble(2) == 1);
    }

    @Test
    void refusesWhatCannotBeCompared() {
        Dataset<Row> rows = LocalSpark.session().range(4).selectExpr("id", "'a' as label");

        assertThatThrownBy(() -> DistributionReport.of(rows, rows).drift("label"))
                .hasMessageContaining("expected a numeric type");
        assertThatThrownBy(() -> DistributionReport.of(rows, rows.drop("label")).classCounts("label"))
                .hasMessageContaining("Cannot find column 'label'");
        assertThatThrownBy(() -> DistributionReport.of(rows, rows.selectExpr("array(double(id)) as id"))
                        .drift("id"))
                .hasMessageContaining("found bigint before and array<double> after");
        assertThatThrownBy(() -> DistributionReport.of(rows, rows.withColumn("label", functions.lit(1)))
                        .effectiveSampleSize("label"))
                .hasMessageContaining("'label'")
                .hasMessageContaining("expected a numeric type");
        assertThatThrownBy(() -> DistributionReport.of(rows, rows).table())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("add one first");
    }
}
