package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassBalancedSamplerTest {
    /** 1,000 rows of class a, 500 of class b, 100 of class c. */
    private static Dataset<Row> skewed() {
        return LocalSpark.session()
                .range(1_600)
                .selectExpr("id", "case when id < 1000 then 'a' when id < 1500 then 'b' else 'c' end as label");
    }

    private static ClassBalancedSampler sampler(SamplingMode mode) {
        return new ClassBalancedSampler().setMode(mode).setKeyCol("id").setSeed(7);
    }

    private static Map<Object, Long> counts(Dataset<Row> rows) {
        Map<Object, Long> counts = new TreeMap<>();
        rows.groupBy("label").count().collectAsList().forEach(row -> counts.put(row.get(0), row.getLong(1)));
        return counts;
    }

    @Test
    void growsEveryClassToTheLargest() {
        // 1000 / 500 and 1000 / 100 are whole numbers, so nothing is left to chance.
        assertThat(counts(sampler(SamplingMode.OVER).transform(skewed())))
                .isEqualTo(Map.of("a", 1_000L, "b", 1_000L, "c", 1_000L));
    }

    @Test
    void growsOnlyClassesBelowTheRatio() {
        assertThat(counts(sampler(SamplingMode.OVER).setTargetRatio(0.4).transform(skewed())))
                .isEqualTo(Map.of("a", 1_000L, "b", 500L, "c", 400L));
    }

    @Test
    void growsByAFractionInTheMean() {
        long grown = counts(sampler(SamplingMode.OVER).setTargetRatio(0.75).transform(skewed()))
                .get("b");

        // 500 rows, each repeated with probability 1/2: 750 with a standard deviation of 11.
        assertThat((double) grown).isCloseTo(750, within(45.0));
    }

    @Test
    void shrinksEveryClassToTheSmallest() {
        Map<Object, Long> counts = counts(sampler(SamplingMode.UNDER).transform(skewed()));

        assertThat(counts.get("c")).isEqualTo(100);
        assertThat((double) counts.get("a")).isCloseTo(100, within(40.0));
        assertThat((double) counts.get("b")).isCloseTo(100, within(40.0));
    }

    @Test
    void shrinksOnlyClassesAboveTheRatio() {
        Map<Object, Long> counts =
                counts(sampler(SamplingMode.UNDER).setTargetRatio(0.2).transform(skewed()));

        assertThat(counts).containsEntry("b", 500L).containsEntry("c", 100L);
        assertThat((double) counts.get("a")).isCloseTo(500, within(64.0));
    }

    @Test
    void choosesTheSameRowsHoweverTheyArePartitioned() {
        ClassBalancedSampler sampler = sampler(SamplingMode.UNDER);
        Dataset<Row> rows = skewed();

        List<Long> chosen = ids(sampler.transform(rows.coalesce(1)));

        assertThat(ids(sampler.transform(rows.repartition(7)))).isEqualTo(chosen);
        assertThat(ids(sampler.transform(rows.orderBy(functions.col("id").desc()))))
                .isEqualTo(chosen);
        assertThat(ids(sampler.copy(new ParamMap()).setSeed(8).transform(rows))).isNotEqualTo(chosen);
    }

    @Test
    void numbersTheRepetitionsOfARow() {
        List<Row> rows = sampler(SamplingMode.OVER)
                .setSampleIndexCol("copy")
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
        Dataset<Row> sampled = sampler(SamplingMode.OVER)
                .setSampleIndexCol("copy")
                .setSampleKeyCol("key")
                .transform(skewed());

        assertThat(sampled.select("key").distinct().count()).isEqualTo(3_000);
        assertThat(sampled.filter("copy = 0 and key <> xxhash64(id)").count()).isZero();
    }

    @Test
    void namesTheOriginOfEachRowLeftByUnderSampling() {
        List<Row> rows = sampler(SamplingMode.UNDER)
                .setSampleIndexCol("copy")
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

        assertThat(counts(sampler(SamplingMode.OVER).transform(rows)).values()).containsExactly(8L, 8L);
    }

    @Test
    void passesValidationRowsOnceAndDoesNotCountThem() {
        Dataset<Row> rows = skewed().withColumn("val", functions.expr("id % 10 = 0"));

        Dataset<Row> sampled =
                sampler(SamplingMode.OVER).setValidationIndicatorCol("val").transform(rows);

        assertThat(counts(sampled.filter("val"))).isEqualTo(Map.of("a", 100L, "b", 50L, "c", 10L));
        assertThat(counts(sampled.filter("not val"))).isEqualTo(Map.of("a", 900L, "b", 900L, "c", 900L));
    }

    @Test
    void failsAtAValidationIndicatorThatIsNull() {
        Dataset<Row> rows = skewed().withColumn("val", functions.expr("if(id = 3, null, false)"));

        assertThatThrownBy(() -> sampler(SamplingMode.OVER)
                        .setValidationIndicatorCol("val")
                        .transform(rows)
                        .count())
                .hasStackTraceContaining("by column 'val'")
                .hasStackTraceContaining("expected true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "double('NaN')"})
    void followsHandleInvalidWhenThereIsNoLabel(String missing) {
        Dataset<Row> rows = LocalSpark.session()
                .range(14)
                .selectExpr("id", "case when id < 8 then 0d when id < 12 then 1d else " + missing + " end as label");
        ClassBalancedSampler sampler = sampler(SamplingMode.OVER);

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
        ClassBalancedSampler sampler =
                new ClassBalancedSampler().setSampleIndexCol("index").setSampleOriginCol("key");

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

        String plan = sampler(SamplingMode.OVER)
                .transform(rows)
                .queryExecution()
                .sparkPlan()
                .toString();
        String executed = sampler(SamplingMode.OVER)
                .transform(rows)
                .queryExecution()
                .executedPlan()
                .toString();

        assertThat(plan).contains("BroadcastHashJoin").doesNotContain("SortMergeJoin");
        assertThat(executed.lines().filter(line -> line.contains("Exchange hashpartitioning")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("payload"));
    }

    @Test
    void leavesRowsOfOneClassAsTheyAre() {
        Dataset<Row> rows = skewed().filter("label = 'b'");

        assertThat(ids(sampler(SamplingMode.OVER).transform(rows))).isEqualTo(ids(rows));
        assertThat(ids(sampler(SamplingMode.UNDER).transform(rows))).isEqualTo(ids(rows));
    }

    @Test
    void passesNoRowOfAnEmptyTable() {
        assertThat(sampler(SamplingMode.OVER)
                        .transform(skewed().filter("id < 0"))
                        .count())
                .isZero();
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        StructType schema = skewed().schema();

        assertThatThrownBy(
                        () -> new ClassBalancedSampler().setLabelCol("labels").transformSchema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'labels'")
                .hasMessageContaining("did you mean 'label'?");
        assertThatThrownBy(() -> new ClassBalancedSampler()
                        .setValidationIndicatorCol("label")
                        .transformSchema(schema))
                .hasMessageContaining("expected boolean");
        assertThatThrownBy(
                        () -> new ClassBalancedSampler().setSampleIndexCol("id").transformSchema(schema))
                .hasMessageContaining("Cannot add column 'id'");
        assertThatThrownBy(() -> new ClassBalancedSampler()
                        .setSampleIndexCol("new")
                        .setSampleOriginCol("new")
                        .transformSchema(schema))
                .hasMessageContaining("Cannot add column 'new'");
        assertThatThrownBy(() -> new ClassBalancedSampler().setTargetRatio(0))
                .hasMessageContaining("'targetRatio'")
                .hasMessageContaining("> 0.0 and <= 1.0");
    }

    @Test
    void isTheSameAfterSavingAndLoading(@TempDir Path folder) throws Exception {
        ClassBalancedSampler sampler = sampler(SamplingMode.UNDER).setTargetRatio(0.5);
        String path = folder.resolve("sampler").toString();

        sampler.save(path);
        ClassBalancedSampler loaded = ClassBalancedSampler.load(path);

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
