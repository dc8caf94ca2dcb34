package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomSamplersTest {
    /** 1,000 rows of class a, 500 of class b, 100 of class c. */
    private static Dataset<Row> skewed() {
        return LocalSpark.session()
                .range(1_600)
                .selectExpr("id", "case when id < 1000 then 'a' when id < 1500 then 'b' else 'c' end as label");
    }

    private static RandomOverSampler over() {
        return new RandomOverSampler().setKeyCol("id").setSeed(7);
    }

    private static RandomUnderSampler under() {
        return new RandomUnderSampler().setKeyCol("id").setSeed(7);
    }

    private static Map<Object, Long> counts(Dataset<Row> rows) {
        Map<Object, Long> counts = new TreeMap<>();
        rows.groupBy("label").count().collectAsList().forEach(row -> counts.put(row.get(0), row.getLong(1)));
        return counts;
    }

    @Test
    void growsEveryClassToTheLargest() {
        // 1000 / 500 and 1000 / 100 are whole numbers, so nothing is left to chance.
        assertThat(counts(over().transform(skewed()))).isEqualTo(Map.of("a", 1_000L, "b", 1_000L, "c", 1_000L));
    }

    @Test
    void growsToCountsThatAreNoMultiples() {
        assertThat(counts(over().setSamplingStrategy(Map.of("b", 777, "c", 0.3)).transform(skewed())))
                .isEqualTo(Map.of("a", 1_000L, "b", 777L, "c", 300L));
    }

    @Test
    void shrinksToExactCounts() {
        assertThat(counts(under().setSamplingStrategy(0.3).transform(skewed())))
                .isEqualTo(Map.of("a", 333L, "b", 333L, "c", 100L));
    }

    @Test
    void failsAtAClassThatIsNotThere() {
        assertThatThrownBy(() -> over().setSamplingStrategy(Map.of("d", 777))
                        .transform(skewed())
                        .count())
                .hasStackTraceContaining("found classes a, b, c")
                .hasStackTraceContaining("[d]");
    }

    @Test
    void failsAtACountThatIsOutOfReach() {
        assertThatThrownBy(() -> over().setSamplingStrategy(Map.of("b", 7))
                        .transform(skewed())
                        .count())
                .hasStackTraceContaining("Cannot sample class 'b'")
                .hasStackTraceContaining("expected >= 500");
    }

    @Test
    void keepsRowsThatAreEqualInAllColumnsTogether() {
        Dataset<Row> rows = LocalSpark.session().range(30).selectExpr("if(id < 20, 'a', 'b') as label");

        // One key a class: all of them are the lowest draw.
        assertThat(counts(new RandomUnderSampler().transform(rows))).isEqualTo(Map.of("a", 20L, "b", 10L));
    }

    @Test
    void jittersRepetitionsByTheSpreadOfTheirClass() {
        Dataset<Row> rows = LocalSpark.session()
                .range(4_004)
                .selectExpr("id", "id >= 4000 as label", "array(float(id % 2), 5f) as features");

        Dataset<Row> noise = over().setShrinkage(0.5)
                .setSampleIndexCol("index")
                .transform(rows)
                .filter("label and index > 0")
                .selectExpr("features[0] - id % 2 as x", "features[1] - 5f as y");
        Row found = noise.selectExpr("avg(x)", "stddev_pop(x)", "max(abs(y))", "count(*)")
                .head();

        // Standard deviation of the feature 1/2, n = 4, d = 2: 0.5 * (4 / 16)^(1/6) * 1/2 = 0.198.
        assertThat(found.getLong(3)).isEqualTo(3_996);
        assertThat(found.getDouble(0)).isBetween(-0.012, 0.012);
        assertThat(found.getDouble(1)).isBetween(0.19, 0.206);
        assertThat(((Number) found.get(2)).doubleValue()).isZero();
    }

    @Test
    void refusesToJitterRowsWithoutASpread() {
        Dataset<Row> rows = LocalSpark.session()
                .range(40)
                .selectExpr("id", "id % 4 = 0 as label", "if(id = 8, array(1d, 2d), array(1d, 2d, 3d)) as features");

        assertThatThrownBy(() -> over().setShrinkage(0.5).transform(rows).collectAsList())
                .hasStackTraceContaining(
                        "found rows of different lengths or values without a finite spread in class 'true'");
        Dataset<Row> large = rows.withColumn("features", functions.expr("array(id * 1e200)"));
        assertThatThrownBy(() -> over().setShrinkage(0.5).transform(large).collectAsList())
                .hasStackTraceContaining(
                        "found rows of different lengths or values without a finite spread in class 'true'");
    }

    @Test
    void tellsLargeWholeLabelsApart() {
        // As doubles the two labels are the same.
        Dataset<Row> rows = LocalSpark.session()
                .range(30)
                .selectExpr("id", "if(id < 10, 9007199254740992, 9007199254740993) as label");

        assertThat(counts(under().setSamplingStrategy(Map.of("9007199254740993", 3))
                        .transform(rows)))
                .isEqualTo(Map.of(9_007_199_254_740_992L, 10L, 9_007_199_254_740_993L, 3L));
    }

    @ParameterizedTest
    @CsvSource({"float, 0.1", "double, 0.1", "'decimal(38,20)', 12345678901234567.1"})
    void findsLabelsByTheirText(String type, String name) {
        Dataset<Row> rows = LocalSpark.session()
                .range(30)
                .selectExpr(
                        "id", "cast(if(id < 10, '%s', '12345678901234567.2') as %s) as label".formatted(name, type));

        Map<Object, Long> counts =
                counts(under().setSamplingStrategy(Map.of(name, 3)).transform(rows));

        assertThat(counts.values()).containsExactlyInAnyOrder(3L, 20L);
    }

    @Test
    void failsAtALabelThatIsNotThereWhereAnotherIsThatOfTwoClasses() {
        // Two instants of one text, at the end of summer time.
        Dataset<Row> rows = LocalSpark.session()
                .range(30)
                .selectExpr("id", "timestamp_seconds(if(id < 10, 1604208600, 1604212200)) as label");
        SQLConf conf = rows.sparkSession().sessionState().conf();
        String zone = conf.sessionLocalTimeZone();
        conf.setConfString("spark.sql.session.timeZone", "America/New_York");
        try {
            Map<String, Integer> wanted = Map.of("2020-11-01 01:30:00", 5, "2020-11-02 01:30:00", 5);
            assertThatThrownBy(() ->
                            under().setSamplingStrategy(wanted).transform(rows).collectAsList())
                    .hasStackTraceContaining("found classes 2020-11-01 01:30:00, expected all");
        } finally {
            conf.setConfString("spark.sql.session.timeZone", zone);
        }
    }

    @Test
    void refusesCountsForWhichNoRowCanBeRepeated() {
        assertThatThrownBy(() -> over().setSamplingStrategy(Map.of("c", Long.MAX_VALUE))
                        .transform(skewed())
                        .collectAsList())
                .hasStackTraceContaining("Cannot sample class 'c' of column 'label'")
                .hasStackTraceContaining("found target count 9223372036854775807, expected <= 214748364600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5 x", "{\"a\": 3} {\"b\": 3}", "{\"a\": 3, \"a\": 2}"})
    void refusesStrategiesOfMoreThanOneMeaning(String strategy) {
        assertThatThrownBy(() -> under().setSamplingStrategy(strategy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'samplingStrategy'");
    }

    @Test
    void refusesStreams() {
        Dataset<Row> stream =
                LocalSpark.session().readStream().format("rate").load().selectExpr("value as id", "value % 3 as label");

        assertThatThrownBy(() -> under().transform(stream))
                .hasMessageContaining("found a stream, expected rows that can be counted");
        assertThatThrownBy(() -> new ClassWeights().fit(stream)).hasMessageContaining("found a stream");
    }

    @Test
    void jittersTheSameHoweverRowsArePartitioned() {
        Dataset<Row> rows = LocalSpark.session()
                .range(600)
                .selectExpr("id", "id % 9 = 0 as label", "array(sin(id) / 3, id / 7d, 0.1d) as features");
        RandomOverSampler sampler = over().setShrinkage(0.5);
        List<Row> jittered = sampler.transform(rows.coalesce(1)).collectAsList();

        for (int partitions : new int[] {2, 7, 13}) {
            assertThat(sampler.transform(rows.repartition(partitions)).collectAsList())
                    .containsExactlyInAnyOrderElementsOf(jittered);
        }
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/sampling/counts.csv", numLinesToSkip = 1, delimiter = ';')
    void givesTheCountsOfImbalancedLearn(String direction, String strategy, String before, String after) {
        List<Row> labels = new ArrayList<>();
        String[] sizes = before.split(" ", -1);
        for (int label = 0; label < sizes.length; label++) {
            for (int i = 0; i < Integer.parseInt(sizes[label]); i++) {
                labels.add(RowFactory.create(label, labels.size()));
            }
        }
        StructType schema = new StructType().add("label", "int").add("id", "int");
        Dataset<Row> rows = LocalSpark.session().createDataFrame(labels, schema);

        Dataset<Row> sampled = direction.equals("over")
                ? over().setSamplingStrategy(strategy).transform(rows)
                : under().setSamplingStrategy(strategy).transform(rows);

        assertThat(counts(sampled).values().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(after);
    }

    @Test
    void growsOnlyClassesBelowTheRatio() {
        assertThat(counts(over().setSamplingStrategy(0.4).transform(skewed())))
                .isEqualTo(Map.of("a", 1_000L, "b", 500L, "c", 400L));
    }

    @Test
    void choosesTheSameRowsHoweverTheyArePartitioned() {
        RandomUnderSampler sampler = under();
        Dataset<Row> rows = skewed();

        List<Long> chosen = ids(sampler.transform(rows.coalesce(1)));

        assertThat(ids(sampler.transform(rows.repartition(7)))).isEqualTo(chosen);
        assertThat(ids(sampler.transform(rows.orderBy(functions.col("id").desc()))))
                .isEqualTo(chosen);
        assertThat(ids(sampler.copy(new ParamMap()).setSeed(8).transform(rows))).isNotEqualTo(chosen);
    }

    @Test
    void numbersTheRepetitionsOfARow() {
        List<Row> rows = over().setSampleIndexCol("copy")
                .setSampleOriginCol("origin")
                .transform(skewed())
                .filter("id = 1599")
                .collectAsList();

        assertThat(rows.stream().map(row -> row.<Integer>getAs("copy")))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(rows.stream().map(row -> row.<Long>getAs("origin"))).containsOnly(key(1_599));
    }

    @Test
    void givesEachRepetitionAKeyOfItsOwn() {
        Dataset<Row> sampled =
                over().setSampleIndexCol("copy").setSampleKeyCol("key").transform(skewed());

        assertThat(sampled.select("key").distinct().count()).isEqualTo(3_000);
        assertThat(sampled.filter("copy = 0 and key <> xxhash64(id)").count()).isZero();
    }

    @Test
    void namesTheOriginOfEachRowLeftByUnderSampling() {
        List<Row> rows = under().setSampleIndexCol("copy")
                .setSampleOriginCol("origin")
                .transform(skewed())
                .filter("id in (1500, 1501)")
                .orderBy("id")
                .collectAsList();

        assertThat(rows)
                .containsExactly(
                        RowFactory.create(1500L, "c", 0, key(1500)), RowFactory.create(1501L, "c", 0, key(1501)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"int", "double", "string", "boolean", "decimal(4,1)", "date"})
    void takesLabelsOfAnyScalarType(String type) {
        String label = type.equals("date") ? "date_add(date'2020-01-01', cast(id / 8 as int))" : "cast(id / 8 as int)";
        Dataset<Row> rows =
                LocalSpark.session().range(12).selectExpr("id", "cast(" + label + " as " + type + ") as label");

        assertThat(counts(over().transform(rows)).values()).containsExactly(8L, 8L);
    }

    @Test
    void passesValidationRowsOnceAndDoesNotCountThem() {
        Dataset<Row> rows = skewed().withColumn("val", functions.expr("id % 10 = 0"));

        Dataset<Row> sampled = over().setValidationIndicatorCol("val").transform(rows);

        assertThat(counts(sampled.filter("val"))).isEqualTo(Map.of("a", 100L, "b", 50L, "c", 10L));
        assertThat(counts(sampled.filter("not val"))).isEqualTo(Map.of("a", 900L, "b", 900L, "c", 900L));
    }

    @Test
    void failsAtAValidationIndicatorThatIsNull() {
        Dataset<Row> rows = skewed().withColumn("val", functions.expr("if(id = 3, null, false)"));

        assertThatThrownBy(() ->
                        over().setValidationIndicatorCol("val").transform(rows).count())
                .hasStackTraceContaining("by column 'val'")
                .hasStackTraceContaining("expected true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "double('NaN')"})
    void followsHandleInvalidWhenThereIsNoLabel(String missing) {
        Dataset<Row> rows = LocalSpark.session()
                .range(14)
                .selectExpr("id", "case when id < 8 then 0d when id < 12 then 1d else " + missing + " end as label");
        RandomOverSampler sampler = over();

        assertThat(ids(sampler.setHandleInvalid(HandleInvalid.SKIP).transform(rows)))
                .hasSize(16)
                .doesNotContain(12L, 13L);
        assertThat(ids(sampler.setHandleInvalid(HandleInvalid.KEEP).transform(rows)))
                .hasSize(18)
                .containsOnlyOnce(12L, 13L);
        assertThatThrownBy(() -> sampler.setHandleInvalid(HandleInvalid.ERROR)
                        .transform(rows)
                        .count())
                .hasStackTraceContaining("found no label in the row with key ")
                .hasStackTraceContaining(sampler.uid());
    }

    @Test
    void keepsAllColumnsWithTheirTypesAndMetadata() {
        Metadata metadata = new MetadataBuilder().putString("unit", "m").build();
        StructType schema = new StructType()
                .add("label", DataTypes.StringType, true, metadata)
                .add("class", DataTypes.createArrayType(DataTypes.FloatType, false), false)
                .add("frequency", new VectorUDT(), true, metadata)
                .add("a.b", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType), true, metadata);
        Dataset<Row> rows = LocalSpark.session()
                .createDataFrame(
                        List.of(
                                RowFactory.create("x", new float[] {1}, Vectors.dense(1), Map.of("k", 1L)),
                                RowFactory.create("x", new float[] {2}, null, null),
                                RowFactory.create("y", new float[] {3}, Vectors.dense(3), Map.of("k", 3L))),
                        schema);
        RandomOverSampler sampler =
                new RandomOverSampler().setSampleIndexCol("index").setSampleOriginCol("key");

        Dataset<Row> sampled = sampler.transform(rows);

        assertThat(sampled.schema()).isEqualTo(sampler.transformSchema(schema));
        assertThat(sampled.schema().fields()[0]).isEqualTo(schema.fields()[0]);
        List<Row> given = rows.collectAsList();
        assertThat(sampled.select("label", "class", "frequency", "`a.b`").collectAsList())
                .containsExactlyInAnyOrder(given.get(0), given.get(1), given.get(2), given.get(2));
    }

    @Test
    void shufflesNoColumnButTheLabel() {
        Dataset<Row> rows = skewed().withColumn("payload", functions.lit("bytes"));

        String plan = over().transform(rows).queryExecution().sparkPlan().toString();
        String executed = over().transform(rows).queryExecution().executedPlan().toString();

        assertThat(plan).contains("BroadcastHashJoin").doesNotContain("SortMergeJoin");
        assertThat(executed.lines().filter(line -> line.contains("Exchange hashpartitioning")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("payload"));
    }

    @Test
    void readsItsInputToCountToFindTheLastRowAndToGiveRows() {
        for (Dataset<Row> sampled : List.of(over().transform(skewed()), under().transform(skewed()))) {
            assertThat(sampled.queryExecution().optimizedPlan().collectLeaves().size())
                    .isEqualTo(3);
        }
    }

    @Test
    void leavesRowsOfOneClassAsTheyAre() {
        Dataset<Row> rows = skewed().filter("label = 'b'");

        assertThat(ids(over().transform(rows))).isEqualTo(ids(rows));
        assertThat(ids(under().transform(rows))).isEqualTo(ids(rows));
    }

    @Test
    void passesNoRowOfAnEmptyTable() {
        assertThat(over().transform(skewed().filter("id < 0")).count()).isZero();
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        StructType schema = skewed().schema();

        assertThatThrownBy(() -> new RandomOverSampler().setLabelCol("labels").transformSchema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'labels'")
                .hasMessageContaining("did you mean 'label'?");
        assertThatThrownBy(() -> new RandomOverSampler()
                        .setValidationIndicatorCol("label")
                        .transformSchema(schema))
                .hasMessageContaining("expected boolean");
        assertThatThrownBy(() -> new RandomOverSampler().setSampleIndexCol("id").transformSchema(schema))
                .hasMessageContaining("Cannot add column 'id'");
        assertThatThrownBy(() -> new RandomOverSampler()
                        .setSampleIndexCol("new")
                        .setSampleOriginCol("new")
                        .transformSchema(schema))
                .hasMessageContaining("Cannot add column 'new'");
        assertThatThrownBy(() -> new RandomOverSampler().setSamplingStrategy("majority"))
                .hasMessageContaining("'samplingStrategy'")
                .hasMessageContaining("which cannot grow");
    }

    @Test
    void isTheSameAfterSavingAndLoading(@TempDir Path folder) throws Exception {
        RandomUnderSampler sampler = under().setSamplingStrategy(0.5);
        String path = folder.resolve("sampler").toString();

        sampler.save(path);
        RandomUnderSampler loaded = RandomUnderSampler.load(path);

        assertThat(loaded.uid()).isEqualTo(sampler.uid());
        assertThat(ids(loaded.transform(skewed()))).isEqualTo(ids(sampler.transform(skewed())));
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    private static long key(long id) {
        return LocalSpark.session()
                .sql("select xxhash64(" + id + "L)")
                .as(Encoders.LONG())
                .head();
    }
}
