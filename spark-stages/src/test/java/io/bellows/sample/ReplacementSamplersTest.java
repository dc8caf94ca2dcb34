package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The samplers that draw with replacement: bootstrap and importance. */
class ReplacementSamplersTest {
    private static BootstrapSampler bootstrap() {
        return new BootstrapSampler().setKeyCol("id").setSeed(9);
    }

    private static ImportanceSampler importance() {
        return new ImportanceSampler().setKeyCol("id").setSeed(9);
    }

    private static Dataset<Row> range(long rows) {
        return LocalSpark.session().range(rows).toDF();
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    @Test
    void drawsAsOftenAsThereAreRowsWithTheCountsOfAMultinomial() {
        Map<Integer, Long> rowsByDraws = new TreeMap<>();
        bootstrap()
                .setSampleIndexCol("index")
                .transform(range(10_000))
                .groupBy("id")
                .agg(functions.count("*"), functions.max("index"))
                .collectAsList()
                .forEach(row -> {
                    assertThat(row.getLong(1)).isEqualTo(row.getInt(2) + 1);
                    rowsByDraws.merge(row.getInt(2) + 1, 1L, Long::sum);
                });

        assertThat(rowsByDraws.entrySet().stream()
                        .mapToLong(entry -> entry.getKey() * entry.getValue())
                        .sum())
                .isEqualTo(10_000);
        // 10,000 / e / k! rows are drawn k times; standard deviations are 48, 39 and 24 or less.
        assertThat(rowsByDraws.get(1)).isBetween(3_534L, 3_824L);
        assertThat(rowsByDraws.get(2)).isBetween(1_722L, 1_957L);
        assertThat(rowsByDraws.get(3)).isBetween(540L, 686L);
    }

    @Test
    void drawsAGivenNumberFromAFewRows() {
        Dataset<Row> drawn = bootstrap().setSampleCount(3_000).transform(range(3));

        Map<Long, Long> counts = new TreeMap<>();
        drawn.groupBy("id").count().collectAsList().forEach(row -> counts.put(row.getLong(0), row.getLong(1)));
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3_000);
        // The standard deviation of each is 26.
        assertThat(counts.values()).hasSize(3).allMatch(count -> count > 920 && count < 1_080);
    }

    @Test
    void drawsOneRow() {
        assertThat(ids(bootstrap().setSampleCount(1).transform(range(7)))).hasSize(1);
        assertThat(ids(bootstrap().transform(range(1)))).containsExactly(0L);
    }

    @Test
    void drawsAsOftenInEachClassAsAskedFor() {
        Dataset<Row> rows = range(90).selectExpr("id", "id < 30 as label");

        List<Row> counts = bootstrap()
                .setPerClass(true)
                .setSampleFraction(1.5)
                .transform(rows)
                .groupBy("label")
                .count()
                .orderBy("label")
                .collectAsList();

        assertThat(counts.stream().map(row -> row.getLong(1))).containsExactly(90L, 45L);
    }

    @Test
    void drawsTheSameRowsHoweverTheyArePartitioned() {
        List<Long> drawn = ids(bootstrap().transform(range(200).coalesce(1)));

        assertThat(ids(bootstrap().transform(range(200).repartition(5)))).isEqualTo(drawn);
        assertThat(ids(bootstrap().setSeed(10).transform(range(200)))).isNotEqualTo(drawn);
    }

    @Test
    void shufflesNothingButLabelsAndHashes() {
        Dataset<Row> rows = range(50).withColumn("payload", functions.lit("bytes"));

        String plan =
                bootstrap().transform(rows).queryExecution().executedPlan().toString();

        assertThat(plan.lines().filter(line -> line.contains("Exchange hashpartitioning")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("payload"));
    }

    @Test
    void drawsInProportionToTheScoreAndWeightsByItsInverse() {
        // Scores 1, 2, 3, 4, 0, and ten times as many draws as rows.
        Dataset<Row> rows = range(5_000).selectExpr("id", "(id + 1) % 5 as score", "double(id % 11) as value");

        Row found = importance()
                .setSampleCount(20_000)
                .transform(rows)
                .agg(
                        functions.count("*"),
                        functions.sum(functions.expr("int(score = 0)")),
                        functions.sum(functions.expr("int(score = 4)")),
                        functions.max(functions.expr("abs(weight * score - 0.5)")),
                        functions.sum(functions.expr("weight * value")))
                .head();

        assertThat(found.getLong(0)).isEqualTo(20_000);
        assertThat(found.getLong(1)).isZero();
        // 4 of 10 draws, with a standard deviation of 69.
        assertThat(found.getLong(2)).isBetween(7_790L, 8_210L);
        // p = score / 10,000 and n = 20,000.
        assertThat(found.getDouble(3)).isLessThan(1e-9);
        // The sum of the values of rows with a score is about 20,000.
        double sum = rows.filter("score > 0").agg(functions.sum("value")).head().getDouble(0);
        assertThat(found.getDouble(4)).isBetween(0.97 * sum, 1.03 * sum);
    }

    @Test
    void weightsRowsForValidationByOne() {
        Dataset<Row> rows = range(20).selectExpr("id", "5 as score", "id < 4 as held");

        Dataset<Row> drawn =
                importance().setValidationIndicatorCol("held").setWeightCol("w").transform(rows);

        assertThat(drawn.select("held", "w")
                        .distinct()
                        .orderBy("held")
                        .collectAsList()
                        .toString())
                .isEqualTo("[[false,1.0], [true,1.0]]");
        assertThat(ids(drawn.filter("held"))).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void failsAtMoreDrawsOfARowThanAnArrayHolds() {
        assertThatThrownBy(() -> bootstrap()
                        .setSampleCount(4_294_000_000L)
                        .transform(range(1))
                        .collectAsList())
                .hasStackTraceContaining("Cannot draw rows in bootstrapSampler_")
                .hasStackTraceContaining("found 4294655386 draws to expect of the row with key ")
                .hasStackTraceContaining("expected at most 1000000000");
    }

    @Test
    void failsWhereNoRowCanBeDrawn() {
        assertThatThrownBy(() -> importance()
                        .transform(range(5).withColumn("score", functions.lit(0)))
                        .count())
                .hasStackTraceContaining("Cannot draw rows by column 'score'")
                .hasStackTraceContaining("found a sum of 0, expected > 0");
        assertThatThrownBy(() -> importance()
                        .setPerClass(true)
                        .transform(range(6).withColumns(Map.of(
                                "score",
                                functions.expr("id % 2"),
                                "label",
                                functions.expr("if(id % 2 = 0, 'no', 'yes')"))))
                        .count())
                .hasStackTraceContaining("found a sum of 0 in class 'no' of column 'label', expected > 0");
        assertThatThrownBy(() -> importance()
                        .transform(range(5).withColumn("score", functions.lit(1e308)))
                        .count())
                .hasStackTraceContaining("found a sum above 1e299, expected less");
        assertThatThrownBy(() -> importance()
                        .transform(range(5).withColumn("score", functions.expr("id - 1")))
                        .count())
                .hasStackTraceContaining("Cannot sample by column 'score' in importanceSampler_")
                .hasStackTraceContaining(": found a negative number in the row with key ");
    }
}
