package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samplers to a given number of rows without replacement: stratified, weighted and top-k. */
class CountSamplersTest {
    /** 1,000 rows of class a, 500 of class b, 101 of class c; scores 0, 0.25, … 400. */
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(1_601)
                .selectExpr(
                        "id",
                        "case when id < 1000 then 'a' when id < 1500 then 'b' else 'c' end as label",
                        "id / 4 as score");
    }

    private static StratifiedSampler stratified() {
        return new StratifiedSampler().setKeyCol("id").setSeed(5);
    }

    private static WeightedSampler weighted() {
        return new WeightedSampler().setKeyCol("id").setSeed(5);
    }

    private static TopKSampler topK() {
        return new TopKSampler().setKeyCol("id");
    }

    private static Map<Object, Long> counts(Dataset<Row> rows) {
        Map<Object, Long> counts = new TreeMap<>();
        rows.groupBy("label").count().collectAsList().forEach(row -> counts.put(row.get(0), row.getLong(1)));
        return counts;
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    @Test
    void drawsTheFractionOfEachClass() {
        // 0.25 of 101 is 25.25.
        assertThat(counts(stratified().setSampleFraction(0.25).transform(rows())))
                .isEqualTo(Map.of("a", 250L, "b", 125L, "c", 25L));
    }

    @Test
    void drawsTheCountOfEachClassOrAllOfIt() {
        assertThat(counts(stratified().setSampleCount(300).transform(rows())))
                .isEqualTo(Map.of("a", 300L, "b", 300L, "c", 101L));
    }

    @Test
    void drawsFromAllRowsWhereClassesDoNotCount() {
        Map<Object, Long> counts =
                counts(stratified().setPerClass(false).setSampleCount(800).transform(rows()));

        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(800);
        // In the mean 800 of 1,601 times 1,000; the standard deviation is 10.
        assertThat(counts.get("a")).isBetween(470L, 530L);
    }

    @Test
    void drawsTheSameRowsHoweverTheyArePartitioned() {
        List<Long> chosen = ids(stratified().transform(rows().coalesce(1)));

        assertThat(ids(stratified().transform(rows().repartition(5)))).isEqualTo(chosen);
        assertThat(ids(stratified().setSeed(6).transform(rows()))).isNotEqualTo(chosen);
    }

    @Test
    void drawsSamplesThatContainSmallerOnes() {
        assertThat(ids(stratified().setSampleFraction(0.6).transform(rows())))
                .containsAll(ids(stratified().setSampleFraction(0.2).transform(rows())));
    }

    @Test
    void shufflesNoColumnThatDoesNotDecide() {
        Dataset<Row> rows = rows().withColumn("payload", functions.lit("bytes"));

        String plan =
                stratified().transform(rows).queryExecution().executedPlan().toString();

        assertThat(plan.lines().filter(line -> line.contains("Exchange hashpartitioning")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("payload"));
    }

    @Test
    void drawsHeavyRowsMoreOften() {
        Dataset<Row> rows = LocalSpark.session().range(4_000).selectExpr("id", "1 + 2 * (id % 2) as weight");

        Dataset<Row> sampled = weighted().setSampleCount(1_000).transform(rows);
        Row found = sampled.agg(
                        functions.count("*"),
                        functions.sum(functions.col("weight").equalTo(3).cast("int")))
                .head();

        // x of the light and x³ of the heavy rows are left, with x + x³ = 2 - 1,000 / 2,000; so 2,000 (1 - x³) = 723
        // heavy rows are drawn, with a standard deviation of about 13.
        assertThat(found.getLong(0)).isEqualTo(1_000);
        assertThat(found.getLong(1)).isBetween(683L, 763L);
    }

    @Test
    void neverDrawsRowsWithoutWeight() {
        Dataset<Row> rows = LocalSpark.session().range(20).selectExpr("id", "if(id < 15, 0d, 1e-310) as weight");

        assertThat(ids(weighted().setSampleCount(10).transform(rows))).containsExactly(15L, 16L, 17L, 18L, 19L);
    }

    @Test
    void failsWhereNoRowHasWeight() {
        Dataset<Row> none = rows().withColumn("weight", functions.lit(0));
        Dataset<Row> noneOfB = rows().withColumn("weight", functions.expr("if(label = 'b', 0d, 0.5d)"));

        assertThatThrownBy(() -> weighted().transform(none).count())
                .hasStackTraceContaining("Cannot draw rows by column 'weight' in weightedSampler_")
                .hasStackTraceContaining(": found no weight above 0, expected one; give a row a weight above 0");
        assertThatThrownBy(() -> weighted().setPerClass(true).transform(noneOfB).count())
                .hasStackTraceContaining("found no weight above 0 in class 'b' of column 'label', expected one");
        assertThat(weighted()
                        .setSampleFraction(1)
                        .transform(noneOfB)
                        .filter("label = 'b'")
                        .count())
                .isZero();
        assertThat(weighted().transform(none.limit(0)).count()).isZero();
    }

    @Test
    void drawsHeavyRowsOfEachClass() {
        Dataset<Row> rows = rows().withColumn("weight", functions.lit(2));

        assertThat(counts(weighted().setPerClass(true).setSampleCount(7).transform(rows)))
                .isEqualTo(Map.of("a", 7L, "b", 7L, "c", 7L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1e-9", "double('NaN')"})
    void followsHandleInvalidWhereAWeightIsUnusable(String bad) {
        Dataset<Row> rows = LocalSpark.session().range(6).selectExpr("id", "if(id = 3, " + bad + ", 1d) as weight");
        WeightedSampler sampler = weighted().setSampleCount(6);

        assertThat(ids(sampler.setHandleInvalid(HandleInvalid.SKIP).transform(rows)))
                .containsExactly(0L, 1L, 2L, 4L, 5L);
        assertThat(ids(sampler.setHandleInvalid(HandleInvalid.KEEP).transform(rows)))
                .hasSize(6);
        assertThatThrownBy(() -> sampler.setHandleInvalid(HandleInvalid.ERROR)
                        .transform(rows)
                        .count())
                .hasStackTraceContaining("Cannot sample by column 'weight'")
                .hasStackTraceContaining("no finite number of 0 or more")
                .hasStackTraceContaining("set handleInvalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-score", "1e300 * score", "cast(1 / (score + 1) as decimal(9, 8))"})
    void keepsTheHighestAndTheLowestScores(String score) {
        Dataset<Row> rows = rows().filter("id < 50").selectExpr("id", score + " as score");

        List<Double> all = scores(rows);

        assertThat(scores(topK().setSampleCount(7).transform(rows))).isEqualTo(all.subList(43, 50));
        assertThat(scores(topK().setScoreOrder("lowest").setSampleCount(7).transform(rows)))
                .isEqualTo(all.subList(0, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigint", "decimal(30, 5)"})
    void tellsScoresApartThatAreOneDouble(String type) {
        Dataset<Row> rows = rows().filter("id < 50")
                .selectExpr("id", "cast(9007199254740992 + mod(977 * id, 50) as %s) as score".formatted(type));

        assertThat(ids(topK().setSampleCount(7).transform(rows)))
                .isEqualTo(ids(rows.orderBy(functions.col("score").desc()).limit(7)));
        assertThat(ids(topK().setScoreOrder("lowest").setSampleCount(7).transform(rows)))
                .isEqualTo(ids(rows.orderBy("score").limit(7)));
    }

    @Test
    void takesTheLeastWholeScoreForTheLowest() {
        Dataset<Row> rows = rows().filter("id < 9")
                .selectExpr("id", "if(id = 3, %dL, -id) as score".formatted(-Long.MAX_VALUE))
                .withColumn("score", functions.expr("if(id = 3, score - 1, score)"));

        assertThat(ids(topK().setSampleCount(8).transform(rows))).hasSize(8).doesNotContain(3L);
    }

    private static List<Double> scores(Dataset<Row> rows) {
        return rows.selectExpr("double(score) as score")
                .orderBy("score")
                .as(Encoders.DOUBLE())
                .collectAsList();
    }

    @Test
    void keepsTheHighestScoresOfEachClass() {
        List<Long> kept = ids(topK().setPerClass(true).setSampleCount(2).transform(rows()));

        assertThat(kept).containsExactly(998L, 999L, 1_498L, 1_499L, 1_599L, 1_600L);
    }

    @Test
    void breaksTiesByTheKey() {
        Dataset<Row> rows = rows().selectExpr("id", "0 * score as score");

        List<Long> kept = ids(topK().setSampleCount(9).transform(rows));

        assertThat(kept).hasSize(9);
        assertThat(ids(topK().setSampleCount(9).transform(rows.repartition(3)))).isEqualTo(kept);
        assertThat(ids(rows.orderBy(functions.expr("xxhash64(id)")).limit(9))).isEqualTo(kept);
    }

    @Test
    void passesValidationRowsOnceAndDoesNotCountThem() {
        Dataset<Row> rows = rows().withColumn("val", functions.expr("id % 10 = 0"));

        Dataset<Row> sampled =
                topK().setValidationIndicatorCol("val").setSampleCount(5).transform(rows);

        assertThat(ids(sampled.filter("val"))).isEqualTo(ids(rows.filter("val")));
        assertThat(ids(sampled.filter("not val"))).containsExactly(1_595L, 1_596L, 1_597L, 1_598L, 1_599L);
    }

    @Test
    void passesNoRowOfAnEmptyTable() {
        assertThat(topK().transform(rows().filter("id < 0")).count()).isZero();
    }

    @Test
    void refusesWhatCannotBe() {
        StructType schema = rows().schema();

        assertThatThrownBy(() -> stratified().setSampleFraction(0)).hasMessageContaining("'sampleFraction'");
        assertThatThrownBy(() -> stratified().setSampleFraction(1.5)).hasMessageContaining("found 1.5, expected");
        assertThatThrownBy(() -> stratified().setSampleCount(0)).hasMessageContaining("'sampleCount'");
        assertThatThrownBy(() -> topK().setScoreOrder("middle")).hasMessageContaining("highest, lowest");
        assertThatThrownBy(() -> topK().setScoreCol("scores").transformSchema(schema))
                .hasMessageContaining("did you mean 'score'?");
        assertThatThrownBy(() -> topK().setScoreCol("label").transformSchema(schema))
                .hasMessageContaining("expected a numeric type");
    }

    @Test
    void isTheSameAfterSavingAndLoading(@TempDir Path folder) throws Exception {
        StratifiedSampler sampler = stratified().setSampleCount(11);
        String path = folder.resolve("sampler").toString();

        sampler.save(path);

        assertThat(ids(StratifiedSampler.load(path).transform(rows()))).isEqualTo(ids(sampler.transform(rows())));
    }
}
