package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.param.HandleInvalid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class StratifiedSplitTest {
    /** 100 rows of class a, 15 of b, 3 of c, 1 of d. */
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(119)
                .selectExpr(
                        "id",
                        "case when id < 100 then 'a' when id < 115 then 'b' when id < 118 then 'c' else 'd' end as label");
    }

    private static StratifiedSplit split() {
        return new StratifiedSplit().setKeyCol("id").setSeed(3);
    }

    /** Counts as "train validation test" by label. */
    private static Map<String, String> counts(Dataset<Row> split) {
        Map<String, String> counts = new TreeMap<>();
        split.groupBy("label")
                .pivot("split", List.<Object>of("train", "validation", "test"))
                .count()
                .na()
                .fill(0)
                .collectAsList()
                .forEach(row ->
                        counts.put(row.getString(0), row.getLong(1) + " " + row.getLong(2) + " " + row.getLong(3)));
        return counts;
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    @Test
    void givesEachClassItsShareByTheLargestRemainders() {
        // Of 15: 10.5, 3 and 1.5 rows, and the row left goes to training; of 3: 2.1, 0.6, 0.3; of 1: 0.7, 0.2, 0.1.
        assertThat(counts(
                        split().setValidationFraction(0.2).setTestFraction(0.1).transform(rows())))
                .isEqualTo(Map.of("a", "70 20 10", "b", "11 3 1", "c", "2 1 0", "d", "1 0 0"));
    }

    @Test
    void givesRowsLeftToPartsOfEqualRemaindersInTheirOrder() {
        // Of 15: 5 each; of 3: 1 each; of 100: 33 1/3 each; of 1: 1/3 each.
        assertThat(counts(split().setValidationFraction(1.0 / 3)
                        .setTestFraction(1.0 / 3)
                        .transform(rows())))
                .isEqualTo(Map.of("a", "34 33 33", "b", "5 5 5", "c", "1 1 1", "d", "1 0 0"));
    }

    @Test
    void splitsTheSameWayHoweverRowsArePartitioned() {
        List<Long> test = ids(split().transform(rows().coalesce(1)).filter("split = 'test'"));

        assertThat(ids(split().transform(rows().repartition(5)).filter("split = 'test'")))
                .isEqualTo(test);
        assertThat(ids(split().setSeed(4).transform(rows()).filter("split = 'test'")))
                .isNotEqualTo(test);
    }

    @Test
    void leavesOutPartsWithoutAShare() {
        assertThat(counts(split().setValidationFraction(0).setTestFraction(1).transform(rows())))
                .isEqualTo(Map.of("a", "0 0 100", "b", "0 0 15", "c", "0 0 3", "d", "0 0 1"));
    }

    @Test
    void keepsGroupsTogether() {
        // 40 groups of 25 rows; a group has one class, but for one row in five groups.
        Dataset<Row> rows = LocalSpark.session()
                .range(1_000)
                .selectExpr(
                        "id",
                        "array(int(id / 25)) as patient",
                        "if(id % 25 = 0 and id < 125, 'b', if(id < 600, 'a', 'b')) as label");

        List<Row> split = split().setGroupCol("patient")
                .setValidationFraction(0.2)
                .setTestFraction(0.25)
                .transform(rows)
                .groupBy("patient")
                .agg(functions.max("split"), functions.min("split"), functions.max(functions.expr("id < 600")))
                .collectAsList();

        assertThat(split).hasSize(40).allMatch(row -> row.getString(1).equals(row.getString(2)));
        // 24 groups of a: 6 for the test, 4.8 for validation; 16 of b: 4 and 3.2.
        assertThat(split.stream().filter(row -> row.getString(1).equals("test")).map(row -> row.getBoolean(3)))
                .containsOnly(true, false)
                .hasSize(10)
                .filteredOn(a -> a)
                .hasSize(6);
        assertThat(split.stream().filter(row -> row.getString(1).equals("validation")))
                .hasSize(8);
    }

    @Test
    void marksValidationRowsForTraining() {
        List<Row> found = split().setSplitCol("part")
                .setSplitIndicatorCol("held")
                .setValidationName("val")
                .transform(rows())
                .groupBy("part", "held")
                .count()
                .orderBy("part")
                .collectAsList();

        assertThat(found.stream().map(Row::toString))
                .containsExactly("[test,false,11]", "[train,false,96]", "[val,true,12]");
    }

    @Test
    void leavesRowsThatAreForValidationAlready() {
        Dataset<Row> rows = rows().withColumn("held", functions.expr("id % 2 = 0"));

        Dataset<Row> split = split().setValidationIndicatorCol("held")
                .setValidationFraction(0)
                .setTestFraction(0.1)
                .transform(rows);

        // 50 rows of a take part, 7 of b (0.7 of them for the test), 2 of c and none of d.
        assertThat(counts(split)).isEqualTo(Map.of("a", "45 50 5", "b", "6 8 1", "c", "2 1 0", "d", "0 1 0"));
    }

    @Test
    void givesGroupsWithAValidationRowToValidation() {
        // 40 groups of 25 rows; a row of every fourth group is for validation already.
        Dataset<Row> rows = LocalSpark.session()
                .range(1_000)
                .selectExpr("id", "int(id / 25) as patient", "'a' as label", "id % 100 = 0 as held");

        Map<String, Long> groups = new TreeMap<>();
        split().setGroupCol("patient")
                .setValidationIndicatorCol("held")
                .setValidationFraction(0)
                .setTestFraction(0.2)
                .transform(rows)
                .groupBy("patient")
                .agg(functions.array_sort(functions.collect_set("split")))
                .collectAsList()
                .forEach(row -> groups.merge(String.join(" ", row.<String>getList(1)), 1L, Long::sum));

        assertThat(groups).isEqualTo(Map.of("validation", 10L, "test", 6L, "train", 24L));
    }

    @Test
    void followsHandleInvalidWithoutALabelOrGroup() {
        Dataset<Row> rows = LocalSpark.session()
                .range(4)
                .selectExpr("id", "if(id = 1, null, 'a') as label", "if(id = 2, null, id) as patient");
        StratifiedSplit split = split().setGroupCol("patient");

        assertThat(ids(split.setHandleInvalid(HandleInvalid.SKIP).transform(rows)))
                .containsExactly(0L, 3L);
        assertThat(ids(split.setHandleInvalid(HandleInvalid.KEEP)
                        .transform(rows)
                        .filter("split is null")))
                .containsExactly(1L, 2L);
        assertThatThrownBy(() -> split.setHandleInvalid(HandleInvalid.ERROR)
                        .transform(rows.filter("id <> 2"))
                        .count())
                .hasStackTraceContaining(
                        "Cannot sample by column 'label' in " + split.uid() + ": found no label in the row");
        assertThatThrownBy(() -> split.transform(rows.filter("id <> 1")).count())
                .hasStackTraceContaining(
                        "Cannot sample by column 'patient' in " + split.uid() + ": found no group in the row");
    }

    @Test
    void refusesSharesAndNamesThatCannotBe() {
        StructType schema = rows().schema();

        assertThatThrownBy(() ->
                        split().setTestFraction(0.6).setValidationFraction(0.5).transformSchema(schema))
                .hasMessageContaining("expected a sum <= 1");
        assertThatThrownBy(() -> split().setTestFraction(-0.1)).hasMessageContaining("'testFraction'");
        assertThatThrownBy(() -> split().setTestName("train").transformSchema(schema))
                .hasMessageContaining("expected three different ones");
        assertThatThrownBy(() -> split().setSplitCol("label").transformSchema(schema))
                .hasMessageContaining("Cannot add column 'label'");
        assertThatThrownBy(() -> split().setGroupCol("group").transformSchema(schema))
                .hasMessageContaining("'group'");
    }

    @Test
    void shufflesNothingButLabelsAndKeys() {
        Dataset<Row> rows =
                rows().withColumn("payload", functions.lit("bytes")).withColumn("patient", functions.expr("id % 7"));

        for (StratifiedSplit split : List.of(split(), split().setGroupCol("patient"))) {
            String plan = split.transform(rows).queryExecution().executedPlan().toString();
            assertThat(plan.lines().filter(line -> line.contains("Exchange hashpartitioning")))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("payload"));
        }
    }
}
