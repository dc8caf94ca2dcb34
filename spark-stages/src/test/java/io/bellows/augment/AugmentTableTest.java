package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.augment.table.DropoutValue;
import io.bellows.augment.table.FeatureDropout;
import io.bellows.augment.table.GaussianNoise;
import io.bellows.augment.table.MultiplicativeNoise;
import io.bellows.augment.table.QuantileJitter;
import io.bellows.augment.table.RowMixup;
import io.bellows.augment.table.SwapNoise;
import io.bellows.augment.table.TableOp;
import io.bellows.augment.table.TableOps;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentTableTest {
    @Test
    void noiseIsInProportionToTheSpreadOfItsColumn() {
        // The values 0 to 9 have a variance of 8.25.
        Row figures = stage(new GaussianNoise(0.5))
                .transform(rows(10_000))
                .selectExpr("avg(x - id % 10)", "var_pop(x - id % 10)", "corr(x - id % 10, y - (id % 10) / 4)")
                .head();
        assertThat(figures.getDouble(0)).isCloseTo(0, within(0.06));
        assertThat(figures.getDouble(1)).isCloseTo(8.25 / 4, within(0.12));
        assertThat(figures.getDouble(2)).isCloseTo(0, within(0.05));
    }

    @Test
    void factorsHaveTheSpreadThatTheyAreToldOf() {
        Row figures = stage(new MultiplicativeNoise(0.1))
                .transform(rows(10_000))
                .where("id % 10 > 0")
                .selectExpr("avg(x / (id % 10))", "stddev_pop(x / (id % 10))")
                .head();
        assertThat(figures.getDouble(0)).isCloseTo(1, within(0.01));
        assertThat(figures.getDouble(1)).isCloseTo(0.1, within(0.005));
    }

    @Test
    void statisticsAreThoseOfTrainingRows() {
        Dataset<Row> rows = LocalSpark.session()
                .sql("select * from values (1L, 1d, false), (2L, 2d, false), (3L, 6d, false), (4L, 1000d, true)"
                        + " as t(id, x, held)");
        List<Row> changed = new AugmentTable()
                .setInputCols("x")
                .setOps(new FeatureDropout(1, DropoutValue.MEAN).withProbability(1))
                .setValidationIndicatorCol("held")
                .setKeyCol("id")
                .transform(rows)
                .orderBy("id")
                .collectAsList();
        assertThat(changed)
                .extracting(row -> row.getDouble(1))
                .satisfiesExactly(
                        first -> assertThat(first).isCloseTo(3, within(1e-8)),
                        second -> assertThat(second).isCloseTo(3, within(1e-8)),
                        third -> assertThat(third).isCloseTo(3, within(1e-8)),
                        held -> assertThat(held).isEqualTo(1000));
    }

    @Test
    void dropsAsManyValuesAsTold() {
        Row figures = stage(new FeatureDropout(0.3, DropoutValue.NULL))
                .transform(rows(10_000))
                .selectExpr("count(x)", "count(y)", "count_if(x is null and y is null)")
                .head();
        assertThat((double) figures.getLong(0)).isCloseTo(7_000, within(200.0));
        assertThat((double) figures.getLong(1)).isCloseTo(7_000, within(200.0));
        assertThat((double) figures.getLong(2)).isCloseTo(900, within(120.0));
        assertThat(stage(new FeatureDropout(1, DropoutValue.ZERO))
                        .transform(rows(10))
                        .where("x = 0 and y = 0")
                        .count())
                .isEqualTo(10);
    }

    @Test
    void swappedValuesAreThoseOfOtherRows() {
        Dataset<Row> rows = LocalSpark.session().range(50).selectExpr("id", "double(id) as x", "float(id) as y");
        List<Row> swapped = stage(new SwapNoise(1)).transform(rows).collectAsList();
        assertThat(swapped)
                .allMatch(row -> row.getDouble(1) != row.getLong(0) && row.getFloat(2) != row.getLong(0))
                .allMatch(row -> row.getDouble(1) >= 0 && row.getDouble(1) < 50 && row.getDouble(1) % 1 == 0);
        assertThat(swapped.stream().filter(row -> row.getDouble(1) != row.getFloat(2)))
                .hasSizeGreaterThan(40);
    }

    @Test
    void aRowThatIsAloneKeepsItsValues() {
        Dataset<Row> rows = rows(1);
        assertThat(contents(table().setOps(new SwapNoise(1).withProbability(1), new RowMixup(1).withProbability(1))
                        .transform(rows)))
                .isEqualTo(contents(rows));
    }

    @Test
    void quantileJitterStaysNearInTheDistribution() {
        // Evenly distributed, so that a tenth of the distribution is a tenth of the range, give or take its 17
        // quantiles. At the
        // ends no values are heaped up.
        Dataset<Row> rows = LocalSpark.session().range(1001).selectExpr("id", "double(id) as x", "float(7) as y");
        Row figures = stage(new QuantileJitter(0.1))
                .transform(rows)
                .selectExpr(
                        "min(x)",
                        "max(x)",
                        "max(abs(x - id))",
                        "count_if(x = id)",
                        "count_if(y = 7)",
                        "count_if(x in (0, 1000))")
                .head();
        assertThat(figures.getDouble(0)).isGreaterThanOrEqualTo(0);
        assertThat(figures.getDouble(1)).isLessThanOrEqualTo(1000);
        assertThat(figures.getDouble(2)).isBetween(90.0, 100.001);
        assertThat(figures.getLong(3)).isLessThan(10);
        assertThat(figures.getLong(4)).isEqualTo(1001);
        assertThat(figures.getLong(5)).isLessThan(3);
    }

    @Test
    void aHundredColumnsKeepTheirOwnMeansAndQuantiles() {
        String[] names = IntStream.range(0, 100).mapToObj(i -> "c" + i).toArray(String[]::new);
        Dataset<Row> rows = LocalSpark.session()
                .range(50)
                .select(Stream.concat(
                                Stream.of("id"),
                                IntStream.range(0, 100).mapToObj(i -> "double(" + 1000 * i + " + id) as c" + i))
                        .map(functions::expr)
                        .toArray(Column[]::new));
        Row means = stage(new FeatureDropout(1, DropoutValue.MEAN))
                .setInputCols(names)
                .transform(rows)
                .first();
        List<Row> moved =
                stage(new QuantileJitter(1)).setInputCols(names).transform(rows).collectAsList();
        assertThat(moved).hasSize(50);
        for (int i = 0; i < 100; i++) {
            int column = i + 1;
            assertThat(means.getDouble(column)).isCloseTo(1000 * i + 24.5, within(1e-6));
            assertThat(moved)
                    .extracting(row -> row.getDouble(column) - 1000 * (column - 1))
                    .allMatch(value -> value >= 0 && value <= 49)
                    .anyMatch(value -> value % 1 != 0);
        }
    }

    @Test
    void mixesLabelsWithTheSameShareFromBeta() {
        for (double alpha : new double[] {0.2, 2}) {
            Row figures = shares(stage(new RowMixup(alpha)).setLabelCols("square"));
            assertThat(figures.getDouble(0)).isCloseTo(0.5, within(0.02));
            assertThat(figures.getDouble(1)).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.006));
        }
    }

    @Test
    void theOwnPartIsTheGreaterWithoutLabels() {
        AugmentTable stage = stage(new RowMixup(1)).setInputCols("x", "square");
        Row figures = shares(stage);
        assertThat(figures.getDouble(2)).isGreaterThan(0.499);
        assertThat(figures.getDouble(0)).isCloseTo(0.75, within(0.02));
    }

    /** Mean, variance and minimum of the row's own share, worked out of mixed numbers and their mixed squares. */
    private static Row shares(AugmentTable stage) {
        Dataset<Row> rows = LocalSpark.session()
                .range(5000)
                .selectExpr("id", "double(id) as x", "double(0) as y", "double(id) * id as square");
        return stage.transform(rows)
                .where("abs(x - id) > 1e-6")
                .selectExpr("id", "x", "(square - id * id) / (x - id) - 2 * id as distance")
                .selectExpr("1 - (x - id) / distance as share")
                .union(stage.transform(rows).where("abs(x - id) <= 1e-6").selectExpr("1d"))
                .selectExpr("avg(share)", "var_pop(share)", "min(share)")
                .head();
    }

    @Test
    void swapsTheLeastValueOfEachType() {
        Dataset<Row> rows = LocalSpark.session()
                .range(40)
                .selectExpr(
                        "id",
                        "if(id % 2 = 0, tinyint(-128), tinyint(5)) as x",
                        "if(id % 2 = 0, -9223372036854775807L - 1, 7L) as y");

        List<Row> changed = stage(new SwapNoise(1)).transform(rows).collectAsList();

        assertThat(changed).extracting(row -> row.getByte(1)).containsOnly((byte) -128, (byte) 5);
        assertThat(changed).extracting(row -> row.getLong(2)).containsOnly(Long.MIN_VALUE, 7L);
        assertThat(changed)
                .anyMatch(row -> row.getLong(0) % 2 == 1 && row.getByte(1) == -128)
                .anyMatch(row -> row.getLong(0) % 2 == 1 && row.getLong(2) == Long.MIN_VALUE);
    }

    @Test
    void wholeNumbersStayWholeAndInTheirRange() {
        Dataset<Row> rows = LocalSpark.session()
                .range(100)
                .selectExpr("id", "tinyint(if(id % 2 = 0, 127, -127)) as x", "9007199254740993L + id as y");
        AugmentTable stage = table().setOps(new GaussianNoise(3).withProbability(0.5));
        Dataset<Row> changed = stage.transform(rows);
        assertThat(changed.schema()).isEqualTo(stage.transformSchema(rows.schema()));
        assertThat(changed.select("x").collectAsList())
                .anyMatch(row -> row.getByte(0) == -128)
                .anyMatch(row -> row.getByte(0) == 127);
        assertThat(table().setOps(new GaussianNoise(3).withProbability(0))
                        .transform(rows)
                        .where("y = 9007199254740993L + id")
                        .count())
                .isEqualTo(100);
    }

    @Test
    void givesTheSameBytesWhateverThePartitions() {
        AugmentTable stage = everything().setCopies(2);
        Dataset<Row> rows = rows(200).withColumn("x", functions.expr("x * 0.1 + 1e6 / (id + 1)"));
        List<String> once = contents(stage.transform(rows.repartition(7)));
        assertThat(contents(stage.transform(rows.coalesce(1).orderBy(functions.desc("id")))))
                .isEqualTo(once);
        assertThat(contents(everything().setCopies(2).setSeed(5).transform(rows)))
                .isNotEqualTo(once);
        assertThat(contents(everything().setCopies(2).setEpoch(1).transform(rows)))
                .isNotEqualTo(once);
    }

    @Test
    void callsNoRowFunction() {
        assertThat(everything()
                        .setCopies(2)
                        .transform(rows(5))
                        .queryExecution()
                        .optimizedPlan()
                        .toString())
                .contains("xxhash64")
                .doesNotContainIgnoringCase("udf");
    }

    @Test
    void copiesEachRowFlagsTheOriginalAndNamesTheOps() {
        Dataset<Row> changed = table().setOps(
                        new GaussianNoise(1).withProbability(1), new SwapNoise(0.5).withProbability(0))
                .setCopies(2)
                .setKeepOriginal(true)
                .setAugmentedCol("augmented")
                .setAppliedOpsCol("ops")
                .setValidationIndicatorCol("held")
                .transform(rows(10).withColumn("held", functions.expr("id % 5 = 0")));
        assertThat(changed.count()).isEqualTo(2 + 8 * 3);
        assertThat(changed.where("augmented").collectAsList()).hasSize(16).allMatch(row -> row.getList(4)
                .equals(List.of("gaussian-noise")));
        assertThat(changed.where("not augmented").collectAsList())
                .allMatch(row ->
                        row.getDouble(1) == row.getLong(0) && row.getList(4).isEmpty());
    }

    @Test
    void refusesNullsAndNaNsUnlessToldOtherwise() {
        Dataset<Row> rows = rows(4).withColumn(
                        "x", functions.expr("case id when 0 then null when 1 then double('NaN') else x end"));
        AugmentTable stage = stage(new GaussianNoise(1));
        assertThatThrownBy(() -> stage.transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot augment table 'with key ")
                .hasStackTraceContaining("in column 'x', expected finite numbers and a key");
        assertThatThrownBy(() -> table().setOps(new GaussianNoise(1).withProbability(1))
                        .setKeyCol("id")
                        .transform(rows.where("id = 1"))
                        .collectAsList())
                .hasStackTraceContaining("Cannot augment table 'with key 1' in ");
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP).transform(rows).count())
                .isEqualTo(2);
        List<Row> kept = stage.setHandleInvalid(HandleInvalid.KEEP)
                .transform(rows)
                .orderBy("id")
                .collectAsList();
        assertThat(kept.get(0).isNullAt(1)).isTrue();
        assertThat(kept.get(1).getDouble(1)).isNaN();
        assertThat(kept).noneMatch(row -> row.getFloat(2) == row.getLong(0) / 4f);
    }

    @Test
    void refusesAColumnThatIsNaNByItsDefinition() {
        Dataset<Row> rows = rows(4).withColumn("y", functions.lit(Float.NaN));
        for (TableOp op : List.of(new GaussianNoise(1), new SwapNoise(1), new FeatureDropout(1, DropoutValue.ZERO))) {
            assertThatThrownBy(() -> stage(op).setInputCols("y").transform(rows).collectAsList())
                    .hasStackTraceContaining("found NaN in column 'y', expected finite numbers and a key");
            assertThatThrownBy(() -> stage(op).transform(rows).select("y").collectAsList())
                    .hasStackTraceContaining("found NaN in column 'y', expected finite numbers and a key");
        }
        AugmentTable stage = stage(new GaussianNoise(1)).setInputCols("y");
        assertThat(stage.setHandleInvalid(HandleInvalid.KEEP).transform(rows).collectAsList())
                .hasSize(4)
                .allMatch(row -> Float.isNaN(row.getFloat(2)));
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP).transform(rows).count())
                .isZero();
    }

    @Test
    void checksTheSchemaBeforeAnyJob() {
        assertThatThrownBy(() -> new AugmentTable().transformSchema(rows(1).schema()))
                .hasMessageContaining("call setInputCols");
        assertThatThrownBy(() -> stage(new SwapNoise(1)).setInputCols("z").transformSchema(rows(1).schema()))
                .hasMessageContaining("Cannot find column 'z'");
        assertThatThrownBy(() -> stage(new SwapNoise(1)).setInputCols("x", "x").transformSchema(rows(1).schema()))
                .hasMessageContaining("found column 'x' twice");
        assertThatThrownBy(() -> stage(new SwapNoise(1))
                        .transformSchema(
                                rows(1).withColumn("x", functions.lit("text")).schema()))
                .hasMessageContaining("found type string, expected a byte, short, int, long, float or double");
        assertThatThrownBy(() -> new AugmentTable().setInputCols()).hasMessageContaining("'inputCols'");
    }

    @Test
    void namesTheNearestOperationAndRefusesSettingsOutOfRange() {
        assertThatThrownBy(() -> new AugmentTable().setOps("[{\"op\": \"gausian-noise\"}]"))
                .hasMessageContaining("did you mean 'gaussian-noise'?");
        assertThatThrownBy(() -> new AugmentTable().setOps("[{\"op\": \"row-mixup\", \"alpha\": 0}]"))
                .hasMessage("Cannot make RowMixup with 'alpha': found 0, expected a number from 0.01 to 100");
        assertThatThrownBy(() -> new AugmentTable().setOps("[{\"op\": \"row-mixup\", \"probability\": -1}]"))
                .hasMessage("Cannot create operation 'row-mixup': found probability -1, expected a number from 0 to 1");
        assertThat(TableOps.catalog().names()).allSatisfy(name -> assertThat(TableOps.catalog()
                        .create(TableOps.catalog().describe(TableOps.catalog().create(Map.of("op", name)))))
                .isEqualTo(TableOps.catalog().create(Map.of("op", name))));
    }

    @Test
    void isTheSameAfterSavingWithinAPipelineAndCopying(@TempDir Path folder) throws Exception {
        AugmentTable stage = everything().setKeyCol("id");
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(rows(1));
        model.write().overwrite().save(folder.resolve("model").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
        assertThat(contents(loaded.transform(rows(20)))).isEqualTo(contents(stage.transform(rows(20))));
        assertThat(stage.copy(new ParamMap().put(stage.seed().w(7L))).getSeed()).isEqualTo(7);
        assertThat(stage.transform(rows(0)).count()).isZero();
    }

    private static AugmentTable everything() {
        return table().setOps(
                        new GaussianNoise(0.1).withProbability(0.7),
                        new MultiplicativeNoise(0.1).withProbability(0.7),
                        new FeatureDropout(0.2, DropoutValue.MEAN).withProbability(0.7),
                        new QuantileJitter(0.1).withProbability(0.7),
                        new SwapNoise(0.2).withProbability(0.7),
                        new RowMixup(0.4).withProbability(0.7));
    }

    private static AugmentTable stage(TableOp op) {
        return table().setOps(op.withProbability(1));
    }

    private static AugmentTable table() {
        return new AugmentTable().setInputCols("x", "y");
    }

    /** x is the id's last digit, y a quarter of it. */
    private static Dataset<Row> rows(int count) {
        return LocalSpark.session()
                .range(count)
                .selectExpr("id", "double(id % 10) as x", "float(id % 10) / 4 as y")
                .withColumn("y", functions.col("y").cast("float"));
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
