package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.Border;
import io.bellows.augmentation.image.CenterCrop;
import io.bellows.augmentation.image.HorizontalFlip;
import io.bellows.augmentation.image.Interpolation;
import io.bellows.augmentation.image.Invert;
import io.bellows.augmentation.image.Pad;
import io.bellows.augmentation.image.RandAugment;
import io.bellows.augmentation.image.Rotate;
import io.bellows.column.ImageColumn;
import io.bellows.param.HandleInvalid;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

class AnnotatedImagesTest {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType)
            .add("image", ImageColumn.type())
            .add("mask", ImageColumn.type())
            .add("boxes", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType)))
            .add("points", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.DoubleType)));

    /** An image of 10 x 30. */
    private static final String WIDE =
            "named_struct('origin', 'wide', 'height', 10, 'width', 30, 'nChannels', 1, 'mode', 0, 'data', cast(repeat('x', 300) as binary))";

    @Test
    void masksBoxesAndPointsFlipWithTheImage() {
        Row row = stage(new HorizontalFlip().withProbability(1))
                .transform(images(1))
                .first();
        assertThat((byte[]) row.getStruct(1).get(5)).containsExactly(6, 5, 4, 3, 2, 1);
        assertThat((byte[]) row.getStruct(2).get(5)).containsExactly(1, 1, 1, 0, 0, 0);
        assertThat(lists(row, 3)).isEqualTo("[[3.0, 0.0, 5.0, 1.0], [0.0, 0.0, 6.0, 1.0]]");
        assertThat(lists(row, 4)).isEqualTo("[[5.5, 0.5]]");
        assertThat(row.getList(5)).isEqualTo(List.of("horizontal-flip"));
    }

    @Test
    void boxesAreCutToTheImageAndKeepTheirPlace() {
        AugmentedOp crop = AugmentedOp.always(new CenterCrop(1, 2, Border.CONSTANT, 0));
        Row row = stage(crop).transform(images(1)).first();
        // The window starts at column 2.
        assertThat(lists(row, 3)).isEqualTo("[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 2.0, 1.0]]");
        assertThat(lists(row, 4)).isEqualTo("[[-1.5, 0.5]]");
    }

    @Test
    void masksTakeNoPartInColours() {
        Row row = stage(AugmentedOp.always(new Invert())).transform(images(1)).first();
        assertThat((byte[]) row.getStruct(2).get(5)).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(lists(row, 4)).isEqualTo("[[0.5, 0.5]]");
    }

    @Test
    void imagesHaveTheSameBytesAsWithoutAnnotations() {
        AugmentedOp op = AugmentedOp.always(new RandAugment(2, 9, Interpolation.NEAREST, 0));
        AugmentImages plain = new AugmentImages().setOps(op).setCopies(3).setKeyCol("id");
        List<String> without = sorted(plain.transform(images(20)));
        List<String> with = sorted(stage(op).setCopies(3).setKeyCol("id").transform(images(20)));
        assertThat(with).isEqualTo(without);
    }

    @Test
    void originalsKeepTheirAnnotationsAndNameNoOps() {
        List<Row> rows = stage(AugmentedOp.always(Pad.by(1)))
                .setKeepOriginal(true)
                .setAugmentedCol("augmented")
                .transform(images(1))
                .where("not augmented")
                .collectAsList();
        assertThat(rows).hasSize(1);
        assertThat(lists(rows.get(0), 3)).isEqualTo("[[1.0, 0.0, 3.0, 1.0], [-2.0, 0.0, 9.0, 1.0]]");
        assertThat(rows.get(0).getList(5)).isEmpty();
    }

    @Test
    void boxesBeyondTheEdgeStayWhereNothingIsApplied() {
        Dataset<Row> rows = images(1).withColumn("boxes", functions.expr("array(array(-5f, -5f, 40f, 1f))"));
        AugmentImages stage = stage(new AugmentedOp(new HorizontalFlip(), 0)).setKeepOriginal(true);
        assertThat(stage.transform(rows).collectAsList()).hasSize(2).allMatch(row -> lists(row, 3)
                .equals("[[-5.0, -5.0, 40.0, 1.0]]"));
        assertThat(lists(
                        stage(AugmentedOp.always(new HorizontalFlip()))
                                .transform(rows)
                                .first(),
                        3))
                .isNotEqualTo("[[-5.0, -5.0, 40.0, 1.0]]");
    }

    @Test
    void wholeNumbersAreRoundedAndFailWhereTheirTypeCannotHoldThem() {
        AugmentImages rotate = stage(AugmentedOp.always(new Rotate(10, 10, Interpolation.NEAREST, Border.CONSTANT, 0)));
        Dataset<Row> wide = images(1)
                .withColumn("image", functions.expr(WIDE))
                .withColumn("mask", functions.expr(WIDE))
                .withColumn("boxes", functions.expr("array(array(2d, 3d, 20d, 7d), array(20d, 1d, 28d, 9d))"));
        List<List<Double>> exact = boxes(rotate.transform(wide).first());
        Dataset<Row> whole = wide.withColumn("boxes", functions.col("boxes").cast("array<array<smallint>>"));

        List<List<Short>> rounded = boxes(rotate.transform(whole).first());

        for (int box = 0; box < 2; box++) {
            for (int i = 0; i < 4; i++) {
                assertThat((double) rounded.get(box).get(i))
                        .isEqualTo(Math.rint(exact.get(box).get(i)));
            }
        }
        AugmentImages pad = stage(AugmentedOp.always(new Pad(0, 0, 0, 120, Border.CONSTANT, 0)));
        Dataset<Row> bytes = wide.withColumn("boxes", functions.col("boxes").cast("array<array<tinyint>>"));
        assertThatThrownBy(() -> pad.transform(bytes).collectAsList())
                .hasStackTraceContaining(
                        "Cannot write places to column 'boxes': found 140, expected a number that tinyint holds;");
        Dataset<Row> decimals = wide.withColumn("boxes", functions.col("boxes").cast("array<array<decimal(3,1)>>"));
        assertThatThrownBy(() -> pad.transform(decimals).collectAsList())
                .hasStackTraceContaining(
                        "Cannot write places to column 'boxes': found 122.0, expected a number that decimal(3,1) holds;");
        List<List<BigDecimal>> ofDecimals = boxes(rotate.transform(decimals).first());
        assertThat(ofDecimals.get(0))
                .isEqualTo(exact.get(0).stream()
                        .map(number -> BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP))
                        .toList());
    }

    private static <N> List<List<N>> boxes(Row row) {
        return row.<scala.collection.Seq<N>>getList(3).stream()
                .map(JavaConverters::seqAsJavaList)
                .toList();
    }

    @Test
    void validationRowsKeepMasksWhoseFieldsMayBeNull() {
        // As Parquet gives them.
        Column mask = functions.when(functions.col("id").geq(0), functions.col("mask"));
        Dataset<Row> rows = images(2)
                .withColumn("mask", functions.from_json(functions.to_json(mask), ImageColumn.type()))
                .withColumn("held", functions.expr("id = 1"));
        assertThat(rows.schema().apply("mask").dataType()).isNotEqualTo(ImageColumn.type());

        List<Row> changed = stage(AugmentedOp.always(new HorizontalFlip()))
                .setValidationIndicatorCol("held")
                .transform(rows)
                .orderBy("id")
                .collectAsList();

        assertThat((byte[]) changed.get(0).getStruct(2).get(5)).containsExactly(1, 1, 1, 0, 0, 0);
        assertThat((byte[]) changed.get(1).getStruct(2).get(5)).containsExactly(0, 0, 0, 1, 1, 1);
    }

    @Test
    void schemaIsThatOfTheResult() {
        AugmentImages stage = stage(AugmentedOp.always(Pad.by(1))).setAugmentedCol("augmented");
        Dataset<Row> result = stage.transform(images(2));
        assertThat(result.schema().simpleString())
                .isEqualTo(stage.transformSchema(SCHEMA).simpleString());
        assertThat(result.columns()).containsExactly("id", "image", "mask", "boxes", "points", "ops", "augmented");
    }

    @Test
    void refusesBoxesOfAnotherForm() {
        Dataset<Row> rows = images(1).withColumn("boxes", functions.expr("array(array(1f, 2f, 3f))"));
        AugmentImages stage = stage(AugmentedOp.always(new Invert()));
        assertThatThrownBy(() -> stage.transform(rows).collectAsList())
                .hasStackTraceContaining("found a null or another number of values in column 'boxes'");
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP).transform(rows).collectAsList())
                .isEmpty();
        assertThatThrownBy(() -> stage.setBoxesCol("id").transformSchema(SCHEMA))
                .hasMessageContaining("expected a list of lists of numbers, each [xMin, yMin, xMax, yMax]");
    }

    @Test
    void refusesPlacesThatAreNoNumbers() {
        for (String value : List.of("NaN", "Infinity")) {
            Dataset<Row> rows =
                    images(1).withColumn("points", functions.expr("array(array(1d, double('" + value + "')))"));
            assertThatThrownBy(() -> stage(AugmentedOp.always(new HorizontalFlip()))
                            .transform(rows)
                            .collectAsList())
                    .hasStackTraceContaining("found " + value + " in column 'points'");
        }
    }

    @Test
    void emptyListsStayEmpty() {
        Dataset<Row> rows = images(1).withColumn("boxes", functions.expr("cast(array() as array<array<float>>)"));
        Row row =
                stage(AugmentedOp.always(new HorizontalFlip())).transform(rows).first();
        assertThat(row.getList(3)).isEmpty();
        assertThat(lists(row, 4)).isEqualTo("[[5.5, 0.5]]");
    }

    @Test
    void boxesThatOneOperationMovesOutStayOut() {
        AugmentImages stage = stage(AugmentedOp.always(new Invert()))
                .setOps(
                        AugmentedOp.always(new CenterCrop(1, 2, Border.CONSTANT, 0)),
                        AugmentedOp.always(new CenterCrop(1, 6, Border.CONSTANT, 0)));
        assertThat(lists(stage.transform(images(1)).first(), 3))
                .isEqualTo("[[2.0, 0.0, 3.0, 1.0], [2.0, 0.0, 4.0, 1.0]]");
    }

    @Test
    void refusesMasksOfAnotherSize() {
        Dataset<Row> rows = images(1)
                .withColumn(
                        "mask",
                        functions.expr("named_struct('origin', 'o', 'height', 1, 'width', 1, 'nChannels', 1,"
                                + " 'mode', 0, 'data', X'01')"));
        assertThatThrownBy(() ->
                        stage(AugmentedOp.always(new Invert())).transform(rows).collectAsList())
                .hasStackTraceContaining("found a mask of 1x1, expected its size");
    }

    @Test
    void nullAnnotationsStayNull() {
        Dataset<Row> rows = images(1)
                .withColumn("boxes", functions.lit(null).cast("array<array<float>>"))
                .withColumn("mask", functions.lit(null).cast(ImageColumn.type()));
        Row row = stage(AugmentedOp.always(new Invert())).transform(rows).first();
        assertThat(row.isNullAt(2)).isTrue();
        assertThat(row.isNullAt(3)).isTrue();
        assertThat(lists(row, 4)).isEqualTo("[[0.5, 0.5]]");
    }

    private static AugmentImages stage(AugmentedOp op) {
        return new AugmentImages()
                .setOps(op)
                .setMaskCol("mask")
                .setBoxesCol("boxes")
                .setKeyPointsCol("points")
                .setAppliedOpsCol("ops");
    }

    /** Images of one row of six grey pixels, whose right half is masked. */
    private static Dataset<Row> images(int count) {
        List<Row> rows = new ArrayList<>();
        for (long id = 0; id < count; id++) {
            rows.add(RowFactory.create(
                    id,
                    ImageColumn.row("image-" + id, 1, 6, 1, new byte[] {1, 2, 3, 4, 5, 6}),
                    ImageColumn.row("mask-" + id, 1, 6, 1, new byte[] {0, 0, 0, 1, 1, 1}),
                    List.of(List.of(1f, 0f, 3f, 1f), List.of(-2f, 0f, 9f, 1f)),
                    List.of(List.of(0.5, 0.5))));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }

    private static String lists(Row row, int index) {
        List<String> lists = new ArrayList<>();
        for (Object list : row.getList(index)) {
            lists.add(list.toString().replaceFirst("^[A-Za-z]+\\(", "[").replaceFirst("\\)$", "]"));
        }
        return lists.toString();
    }

    private static List<String> sorted(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> row.getLong(0)
                        + Arrays.toString((byte[]) row.getStruct(1).get(5)))
                .sorted()
                .toList();
    }
}
