package io.bellows.augment;

import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.OpRegistry;
import io.bellows.augmentation.image.OpSequence;
import io.bellows.column.Columns;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import io.bellows.param.CheckedParams;
import io.bellows.param.OpsJson;
import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Changes images at random: applies the list of operations {@code ops} to each, one after the other, each with its
 * probability.
 *
 * <p>Input: {@code inputCol} (default {@code image}), Spark's image struct with 1, 3 or 4 channels of 8 bits. Output:
 * {@code outputCol} (default {@code image}, which replaces the input), the same struct with the changed size and data.
 * All other columns stay. With {@code copies} = n each row becomes n rows, differently changed, and with
 * {@code keepOriginal} one more that is not changed; {@code augmentedCol}, when set, is a new boolean column that is
 * false for the latter. Rows for which {@code validationIndicatorCol} is true pass once, as they are.
 *
 * <p>Deterministic: the bytes are a pure function of the image, {@code ops}, {@code seed}, the row key and the number
 * of the epoch, which is {@code epoch * copies + copy}; so no epoch repeats another's copies. The row key is the hash of
 * {@code keyCol}, of any type without maps, or, when it is not set, the hash of the image's origin and data. Rows that
 * repeat one key are changed alike, unless {@code repetitionCol} tells them apart: a column that numbers repetitions, as
 * the {@code sampleIndexCol} of a sampler does.
 *
 * <p>What is known about places in an image follows the operations that move pixels, when its column is set, and keeps
 * its column and type: {@code maskCol}, image structs of the image's height and width, which take the nearest pixel and 0
 * beyond the edge; {@code boxesCol}, lists of {@code [xMin, yMin, xMax, yMax]}; {@code keyPointsCol}, lists of {@code [x,
 * y]}. Coordinates are in pixels from the top left corner, and a pixel's centre is at half-integers. A box becomes the
 * smallest one around its moved outline, cut to the image after each operation: one that leaves the image has no area, even
 * where a later operation moves its place back, but keeps its place in the list, so that lists of labels stay aligned. Key
 * points may leave the image, and come back. Columns of whole numbers and decimals get them rounded, and the job fails at one that
 * their type cannot hold. Operations that erase leave all of them. {@code appliedOpsCol}, when set, is a new column, {@code array<string>},
 * of the operations that were applied.
 *
 * <p>A row with a null image, an unreadable struct, a null key, a mask of another size, or boxes or key points that are not of
 * their form follows {@code handleInvalid}: {@code error} (default) fails, {@code skip} drops the row with its copies, {@code
 * keep} keeps them with null images; {@link #invalidRows()} counts them.
 */
public final class AugmentImages extends ColumnAugmenter<AugmentImages> {
    private final Param<String> maskCol;
    private final Param<String> boxesCol;
    private final Param<String> keyPointsCol;

    /** A stage of the given uid, with the defaults. */
    public AugmentImages(String uid) {
        super(uid, "image", "image", "origin and pixels", json -> OpsJson.read(json, OpRegistry.catalog()) != null);
        maskCol = CheckedParams.column(this, "maskCol", "column of masks, which follow the geometry");
        boxesCol = CheckedParams.column(this, "boxesCol", "column of boxes, which follow the geometry");
        keyPointsCol = CheckedParams.column(this, "keyPointsCol", "column of key points, which follow the geometry");
    }

    /** A stage with the defaults; the operations are to be set. */
    public AugmentImages() {
        this(Identifiable.randomUID("augmentImages"));
    }

    @Override
    AugmentImages self() {
        return this;
    }

    /** Column of masks. */
    public Param<String> maskCol() {
        return maskCol;
    }

    /** Column of boxes. */
    public Param<String> boxesCol() {
        return boxesCol;
    }

    /** Column of key points. */
    public Param<String> keyPointsCol() {
        return keyPointsCol;
    }

    /** Sets the operations, in the order in which they are applied; each must be of a registered type. */
    public AugmentImages setOps(AugmentedOp... values) {
        return setOps(OpsJson.write(Arrays.asList(values), OpRegistry.catalog()));
    }

    /** Column of masks, when it is set. */
    public String getMaskCol() {
        return getOrDefault(maskCol);
    }

    /** Sets the column of masks, image structs of the height and width of the image. */
    public AugmentImages setMaskCol(String value) {
        set(maskCol, value);
        return this;
    }

    /** Column of boxes, when it is set. */
    public String getBoxesCol() {
        return getOrDefault(boxesCol);
    }

    /** Sets the column of boxes, lists of {@code [xMin, yMin, xMax, yMax]} in pixels. */
    public AugmentImages setBoxesCol(String value) {
        set(boxesCol, value);
        return this;
    }

    /** Column of key points, when it is set. */
    public String getKeyPointsCol() {
        return getOrDefault(keyPointsCol);
    }

    /** Sets the column of key points, lists of {@code [x, y]} in pixels. */
    public AugmentImages setKeyPointsCol(String value) {
        set(keyPointsCol, value);
        return this;
    }

    @Override
    StructField changedField(StructType schema) {
        StructField input = ImageColumn.require(schema, getInputCol(), uid());
        return new StructField(getOutputCol(), ImageColumn.type(), true, input.metadata());
    }

    @Override
    StructType changedSchema(StructType schema) {
        return annotations().addTo(super.changedSchema(schema), uid());
    }

    /** The changed image, or with annotations a struct of it and them. */
    @Override
    Column changed(StructType schema, Column copy, InvalidRows invalid) {
        ImageChange change = new ImageChange(
                new OpSequence(OpsJson.read(getOps(), OpRegistry.catalog())), getSeed(), firstEpoch(), invalid);
        Column image = Columns.column(getInputCol());
        boolean keyed = isDefined(keyCol());
        if (!annotations().any()) {
            return invalid.guarded(change.function(keyed)).apply(image, key(schema), repetition(schema), copy);
        }
        AnnotatedChange annotated = new AnnotatedChange(change, annotations());
        return invalid.guarded(annotated.function(keyed))
                .apply(annotated.arguments(image, key(schema), repetition(schema), copy));
    }

    private Annotations annotations() {
        return new Annotations(
                columnOrNull(maskCol),
                columnOrNull(boxesCol),
                columnOrNull(keyPointsCol),
                columnOrNull(appliedOpsCol()));
    }

    /** Null without {@code keyCol}: then the row function makes the key of origin and data. */
    @Override
    Column key(StructType schema) {
        return isDefined(keyCol()) ? super.key(schema) : functions.lit(null).cast(DataTypes.LongType);
    }

    @Override
    Column output(StructField field, StructType schema, Column changed, Column copy) {
        if (field.name().equals(getOutputCol())) {
            Column image = annotations().any() ? changed.getField(Annotations.IMAGE) : changed;
            return untouched(copy, Columns.column(getInputCol()), image).as(field.name(), field.metadata());
        }
        return annotations()
                .output(field, changed)
                .map(value -> untouchedAnnotation(field, copy, value))
                .orElseGet(() -> Columns.column(field.name()));
    }

    private Column untouchedAnnotation(StructField field, Column copy, Column value) {
        Column untouched = field.name().equals(columnOrNull(appliedOpsCol()))
                ? functions.array().cast(NAMES)
                : Columns.column(field.name());
        return untouched(copy, untouched, value).as(field.name(), field.metadata());
    }

    /** The value itself for a validation row. */
    private Column untouched(Column copy, Column value, Column changed) {
        return isDefined(validationIndicatorCol())
                ? functions.when(copy.equalTo(UNTOUCHED), value).otherwise(changed)
                : changed;
    }

    /** Reads a saved stage. */
    public static MLReader<AugmentImages> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static AugmentImages load(String path) {
        return read().load(path);
    }
}
