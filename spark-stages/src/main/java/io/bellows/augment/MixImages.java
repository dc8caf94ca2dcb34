package io.bellows.augment;

import io.bellows.augmentation.image.MixMode;
import io.bellows.augmentation.image.Mixing;
import io.bellows.column.Columns;
import io.bellows.column.EpochColumn;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Mixes images of different rows, and their labels in the same shares: mixup, CutMix or mosaic, by {@code mode}.
 *
 * <p>Input: {@code imageCol} (default {@code image}), image structs; {@code labelCol} (default {@code label}), whole
 * numbers from 0 to {@code classCount} − 1, or {@code array<float>}, {@code array<double>} or Vector of {@code classCount} class
 * probabilities. Output: {@code imageCol} with the mixed images, each in the size of its row's own, and a new column
 * {@code softLabelCol} (default {@code softLabel}), {@code array<float>} of class probabilities. All other columns stay,
 * and each row gives one row.
 *
 * <p>Each training row is mixed with {@code mixProbability}; its partners are the next rows in the order of a hash of seed,
 * row key and epoch, within parts of about 4,096 rows, of which each is sorted by one task. A row that finds no partner,
 * or one whose image or label is missing or cannot be used, stays as it is, with the probabilities of its label; rows for which {@code
 * validationIndicatorCol} is true always do, and are nobody's partners. The sources stand at {@link Mixup}, {@link CutMix}
 * and {@link Mosaic}.
 *
 * <p>Deterministic: an image is a pure function of the training rows, the params and the row key, which is the hash of
 * {@code keyCol}, or, when it is not set, of all columns. {@code transform} is lazy; the rows are read twice, once to be
 * counted.
 *
 * <p>A row with a null or unreadable image, a null or impossible label or a null key, or a partner of other channels,
 * follows {@code handleInvalid}: {@code error} (default) fails, {@code skip} drops the row, {@code keep} keeps it with a
 * null image and soft label.
 */
public final class MixImages extends KeyedStage<MixImages> {
    private final Param<String> imageCol;
    private final Param<String> labelCol;
    private final Param<String> softLabelCol;
    private final IntParam classCount;
    private final ModeParam<MixMode> mode;
    private final DoubleParam alpha;
    private final DoubleParam mixProbability;

    /** A stage of the given uid, with the defaults. */
    public MixImages(String uid) {
        super(uid, "all columns");
        imageCol = CheckedParams.column(this, "imageCol", "column of image structs, which are replaced");
        labelCol = CheckedParams.column(this, "labelCol", "column of classes or class probabilities");
        softLabelCol = CheckedParams.column(this, "softLabelCol", "new column of class probabilities");
        classCount = CheckedParams.intAtLeast(this, "classCount", "number of classes", 1);
        mode = new ModeParam<>(this, "mode", "how images are mixed", MixMode.class);
        alpha = CheckedParams.doubleBetween(
                this, "alpha", "alpha of the Beta distribution of shares, of mixup and cut-mix", 0.01, 100);
        mixProbability = CheckedParams.doubleBetween(this, "mixProbability", "part of the rows that are mixed", 0, 1);
        setDefault(imageCol, "image");
        setDefault(labelCol, "label");
        setDefault(softLabelCol, "softLabel");
        setDefault(mode, mode.stored(MixMode.MIXUP));
        setDefault(alpha, 1.0);
        setDefault(mixProbability, 1.0);
    }

    /** A stage with the defaults; the number of classes is to be set. */
    public MixImages() {
        this(Identifiable.randomUID("mixImages"));
    }

    @Override
    MixImages self() {
        return this;
    }

    /** Column of image structs, which are replaced; default {@code image}. */
    public Param<String> imageCol() {
        return imageCol;
    }

    /** Column of classes or class probabilities; default {@code label}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** New column of class probabilities; default {@code softLabel}. */
    public Param<String> softLabelCol() {
        return softLabelCol;
    }

    /** Number of classes, at least 1; must be set. */
    public IntParam classCount() {
        return classCount;
    }

    /** How images are mixed; default {@code mixup}. */
    public ModeParam<MixMode> mode() {
        return mode;
    }

    /** α of the Beta distribution of shares, 0.01 to 100, of mixup and CutMix; default 1. */
    public DoubleParam alpha() {
        return alpha;
    }

    /** Part of the training rows that are mixed, 0 to 1; default 1. */
    public DoubleParam mixProbability() {
        return mixProbability;
    }

    /** See {@link #imageCol()}. */
    public String getImageCol() {
        return getOrDefault(imageCol);
    }

    /** See {@link #imageCol()}. */
    public MixImages setImageCol(String value) {
        set(imageCol, value);
        return this;
    }

    /** See {@link #labelCol()}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** See {@link #labelCol()}. */
    public MixImages setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** See {@link #softLabelCol()}. */
    public String getSoftLabelCol() {
        return getOrDefault(softLabelCol);
    }

    /** See {@link #softLabelCol()}. */
    public MixImages setSoftLabelCol(String value) {
        set(softLabelCol, value);
        return this;
    }

    /** See {@link #classCount()}. */
    public int getClassCount() {
        return (int) getOrDefault(classCount);
    }

    /** See {@link #classCount()}. */
    public MixImages setClassCount(int value) {
        set(classCount, value);
        return this;
    }

    /** See {@link #mode()}. */
    public MixMode getMode() {
        return mode.constant(getOrDefault(mode));
    }

    /** See {@link #mode()}. */
    public MixImages setMode(MixMode value) {
        set(mode, mode.stored(value));
        return this;
    }

    /** See {@link #alpha()}. */
    public double getAlpha() {
        return (double) getOrDefault(alpha);
    }

    /** See {@link #alpha()}. */
    public MixImages setAlpha(double value) {
        set(alpha, value);
        return this;
    }

    /** See {@link #mixProbability()}. */
    public double getMixProbability() {
        return (double) getOrDefault(mixProbability);
    }

    /** See {@link #mixProbability()}. */
    public MixImages setMixProbability(double value) {
        set(mixProbability, value);
        return this;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        StructField image = ImageColumn.require(schema, getImageCol(), uid());
        Columns.requireColumn(
                schema, getLabelCol(), uid(), MixImages::isLabel, "a number, array<float>, array<double> or a Vector");
        if (!isDefined(classCount)) {
            throw new IllegalArgumentException(
                    "Cannot mix images in %s: found no number of classes, expected one; call setClassCount"
                            .formatted(uid()));
        }
        requireKeys(schema);
        Columns.requireAbsent(schema, getSoftLabelCol(), uid());
        if (EpochColumn.find(schema).isPresent()) {
            throw new IllegalArgumentException(
                    "Cannot mix images in %s afresh each epoch: a row's partners are other rows; set batchMix of the trainer, or set everyEpoch to false"
                            .formatted(uid()));
        }
        return Columns.with(schema, new StructField(getImageCol(), ImageColumn.type(), true, image.metadata()))
                .add(getSoftLabelCol(), ImageMix.RESULT.apply(ImageMix.LABEL).dataType(), true);
    }

    private static boolean isLabel(DataType type) {
        return type instanceof NumericType
                || Columns.holdsNumbers(type)
                || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructType result = transformSchema(schema);
        InvalidRows refused = new InvalidRows(dataset, uid(), "mix image", getHandleInvalid());
        MixPartners partners = new MixPartners(this, schema, mixing().images());
        String mixedCol = Columns.unused(schema, "mixImages_mixed");
        Column mixed = functions.col(mixedCol);
        ImageMix mix = new ImageMix(mixing(), getMixProbability(), getClassCount(), getSeed(), getEpoch(), refused);
        Dataset<Row> rows = partners.ordered(dataset)
                .withColumn(mixedCol, refused.guarded(mix.function()).apply(partners.arguments()));
        Column[] columns =
                Stream.of(result.fields()).map(field -> output(field, mixed)).toArray(Column[]::new);
        return refused.dropRefused(rows, mixed).select(columns);
    }

    private Mixing mixing() {
        return getMode().mixing(getAlpha());
    }

    private Column output(StructField field, Column mixed) {
        if (field.name().equals(getImageCol())) {
            return mixed.getField(ImageMix.IMAGE).as(field.name(), field.metadata());
        }
        return field.name().equals(getSoftLabelCol())
                ? mixed.getField(ImageMix.LABEL).as(field.name())
                : Columns.column(field.name());
    }

    /** Reads a saved stage. */
    public static MLReader<MixImages> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static MixImages load(String path) {
        return read().load(path);
    }
}
