package io.bellows.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowKeyTest {
    @Test
    void hashesTheKeyColumnAlone() {
        Dataset<Row> rows = LocalSpark.session().range(3).selectExpr("id % 2 as name", "id as value");

        List<Long> keys = longs(rows, RowKey.of(rows.schema(), "name", "stage"));

        assertThat(keys.get(0)).isEqualTo(keys.get(2)).isNotEqualTo(keys.get(1));
        // XXH64 of the eight bytes of 0 with seed 42, as the reference program computes it.
        assertThat(keys.get(0)).isEqualTo(-5252525462095825812L);
    }

    @Test
    void tellsRowsApartByAnyColumnWithoutKeyColumn() {
        Dataset<Row> rows =
                LocalSpark.session().sql("select * from values (1, 'a'), (1, 'b'), (2, 'a'), (1, 'a') as t(n, s)");

        List<Long> keys = longs(rows, RowKey.of(rows.schema(), null, "stage"));

        assertThat(keys.get(0)).isEqualTo(keys.get(3));
        assertThat(keys.subList(0, 3)).doesNotHaveDuplicates();
    }

    @Test
    void leavesOutColumnsThatHoldMapsInOtherValues() {
        Dataset<Row> rows = LocalSpark.session()
                .sql("select 1 as n, map('a', map('b', 1)) as m, array(map('a', 2)) as a, struct(map('a', 3)) as s");

        assertThat(longs(rows, RowKey.of(rows.schema(), null, "stage")))
                .isEqualTo(longs(rows, functions.xxhash64(functions.col("n"))));
    }

    @Test
    void tellsRowsApartByMaps() {
        Dataset<Row> rows = LocalSpark.session()
                .sql("select * from values (1, map('a', 1)), (1, map('a', 2)), (1, null) as t(n, m)");

        assertThat(longs(rows, RowKey.of(rows.schema(), null, "stage"))).doesNotHaveDuplicates();
    }

    @Test
    void tellsRowsApartByTheEndsOfTheirArrays() {
        Dataset<Row> rows = LocalSpark.session()
                .sql("select * from values (array(1, 2), array(3)), (array(1), array(2, 3)) as t(a, b)");

        assertThat(longs(rows, RowKey.of(rows.schema(), null, "stage"))).doesNotHaveDuplicates();
    }

    @Test
    void tellsRowsApartByWhichOfTheirValuesIsNull() {
        Dataset<Row> rows =
                LocalSpark.session().sql("select * from values (1, null), (null, 1), (null, null), (1, 1) as t(a, b)");

        List<Long> keys = longs(rows, RowKey.of(rows.schema(), null, "stage"));

        assertThat(keys).doesNotHaveDuplicates();
        assertThat(keys.get(3))
                .isEqualTo(longs(rows, functions.xxhash64(functions.lit(1), functions.lit(1)))
                        .get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "array(1, null), array(null, 1), array(1), array(0, 1, null), array(null, 0, 1)",
                "array(1d, null), array(null, 1d)",
                "array(true, null), array(null, true)",
                "array('', null, 'a'), array(null, '', 'a'), array('', 'a')",
                "array(array(1, null)), array(array(null, 1)), array(array(1)), array(null, array(1))",
                "struct(1 as a, int(null) as b), struct(int(null) as a, 1 as b), struct(int(null) as a, int(null) as b)",
                "struct(array(1, null) as a), struct(array(null, 1) as a)",
                "array(struct(1 as a, int(null) as b)), array(struct(int(null) as a, 1 as b))"
            })
    void tellsRowsApartByNullsWithinTheirValues(String values) {
        Dataset<Row> rows = LocalSpark.session().sql("select explode(array(%s)) as v".formatted(values));

        assertThat(longs(rows, RowKey.of(rows.schema(), null, "stage"))).doesNotHaveDuplicates();
    }

    @Test
    void namesTheColumnThatHoldsAMapWhenItIsTheKey() {
        StructType schema =
                new StructType().add("m", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType));

        assertThatThrownBy(() -> RowKey.of(schema, "m", "stage7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'m'")
                .hasMessageContaining("stage7");
        StructType nested = new StructType()
                .add("n", DataTypes.createArrayType(schema.apply("m").dataType()));
        assertThatThrownBy(() -> RowKey.of(nested, null, "stage7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set a key column");
    }

    @Test
    void takesColumnNamesWithDotsAndBackticks() {
        Dataset<Row> rows = LocalSpark.session().range(2).toDF("a.`b");

        assertThat(longs(rows, RowKey.of(rows.schema(), "a.`b", "stage"))).doesNotHaveDuplicates();
    }

    @Test
    void drawsEvenlyAndIndependentlyForEachSeedAndSalt() {
        Dataset<Row> rows = LocalSpark.session().range(20_000).toDF("id");
        Column key = RowKey.of(rows.schema(), "id", "stage");

        Row figures = rows.select(
                        RowKey.uniform(key, 1, 2).as("u"),
                        RowKey.uniform(key, 2, 2).as("v"),
                        RowKey.uniform(key, 1, 3).as("w"))
                .selectExpr("min(u)", "max(u)", "avg(u)", "var_pop(u)", "corr(u, v)", "corr(u, w)", "count(distinct u)")
                .head();

        assertThat(figures.getDouble(0)).isGreaterThanOrEqualTo(0).isLessThan(0.001);
        assertThat(figures.getDouble(1)).isLessThan(1).isGreaterThan(0.999);
        assertThat(figures.getDouble(2)).isCloseTo(0.5, within(0.01));
        assertThat(figures.getDouble(3)).isCloseTo(1.0 / 12, within(0.003));
        assertThat(figures.getDouble(4)).isCloseTo(0, within(0.03));
        assertThat(figures.getDouble(5)).isCloseTo(0, within(0.03));
        assertThat(figures.getLong(6)).isEqualTo(20_000);
    }

    private static List<Long> longs(Dataset<Row> rows, Column column) {
        return rows.select(column).as(Encoders.LONG()).collectAsList();
    }
}
