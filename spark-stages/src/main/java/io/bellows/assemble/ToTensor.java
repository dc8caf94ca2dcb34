package io.bellows.assemble;

import io.bellows.column.Columns;
import io.bellows.column.FloatArrayFunction;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import io.bellows.column.TensorShape;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import java.util.Arrays;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Turns images into tensors: resizes them, and normalises their values.
 *
 * <p>Input: {@code inputCol} (default {@code image}), Spark's image struct with 1, 3 or 4 channels of 8 bits. Output:
 * {@code outputCol} (default {@code features}), {@code array<float>}: {@code float[C][H][W]}, flat, with C =
 * {@code channels} (1 grey; 3 red, green, blue), H = {@code heightPx}, W = {@code widthPx}, and values
 * {@code (v * scale - mean[c]) / std[c]} of v from 0 to 255; 0–1 by default. The shape is in the column's metadata: see
 * {@link TensorShape}.
 *
 * <p>Colours become grey by the weights 0.299, 0.587, 0.114 after resizing; grey becomes three equal channels; alpha is
 * left out. {@code resize} is the method: {@code area} (default), {@code bilinear}, {@code nearest}, or {@code none}
 * when every image must have the size already.
 *
 * <p>Deterministic. A row with a null image, an unreadable struct or, with {@code resize} = {@code none}, another size
 * follows {@code handleInvalid}: {@code error} (default) fails and names the origin, {@code skip} drops the row,
 * {@code keep} keeps it with null features; {@link #invalidRows()} counts them.
 */
public final class ToTensor extends Transformer implements DefaultParamsWritable {
    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final IntParam heightPx;
    private final IntParam widthPx;
    private final ModeParam<ResizeMode> resize;
    private final IntParam channels;
    private final DoubleParam scale;
    private final DoubleArrayParam mean;
    private final DoubleArrayParam std;
    private final ModeParam<HandleInvalid> handleInvalid;
    private transient InvalidRows refused;

    /** A stage of the given uid, with the defaults. */
    public ToTensor(String uid) {
        this.uid = uid;
        inputCol = CheckedParams.column(this, "inputCol", "column of image structs");
        outputCol = CheckedParams.column(this, "outputCol", "new column of tensors");
        heightPx = CheckedParams.intAtLeast(this, "heightPx", "rows of the tensor", 1);
        widthPx = CheckedParams.intAtLeast(this, "widthPx", "columns of the tensor", 1);
        resize = new ModeParam<>(this, "resize", "how images come to that size", ResizeMode.class);
        channels = CheckedParams.intIn(this, "channels", "1 for grey, 3 for red, green and blue", 1, 3);
        scale = CheckedParams.doubleAbove(this, "scale", "factor of the values 0 to 255", 0);
        mean = CheckedParams.doubles(
                this,
                "mean",
                "subtracted after scaling; one number, or one for each channel",
                values -> values.length > 0 && Arrays.stream(values).allMatch(Double::isFinite),
                "finite numbers");
        std = CheckedParams.doubles(
                this,
                "std",
                "divisor after that; one number, or one for each channel",
                values -> values.length > 0
                        && Arrays.stream(values).allMatch(value -> Double.isFinite(value) && value > 0),
                "finite numbers > 0");
        handleInvalid = new ModeParam<>(this, "handleInvalid", "what to do with unfit images", HandleInvalid.class);
        setDefault(inputCol, "image");
        setDefault(outputCol, "features");
        setDefault(resize, resize.stored(ResizeMode.AREA));
        setDefault(channels, 3);
        setDefault(scale, 1.0 / 255);
        setDefault(mean, new double[] {0});
        setDefault(std, new double[] {1});
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
    }

    /** A stage with the defaults; the size is to be set. */
    public ToTensor() {
        this(Identifiable.randomUID("toTensor"));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of image structs. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** New column of tensors. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Rows of the tensor. */
    public IntParam heightPx() {
        return heightPx;
    }

    /** Columns of the tensor. */
    public IntParam widthPx() {
        return widthPx;
    }

    /** How images come to that size: none, nearest, bilinear or area. */
    public ModeParam<ResizeMode> resize() {
        return resize;
    }

    /** 1 for grey, 3 for red, green and blue. */
    public IntParam channels() {
        return channels;
    }

    /** Factor of the values 0 to 255. */
    public DoubleParam scale() {
        return scale;
    }

    /** Subtracted after scaling. */
    public DoubleArrayParam mean() {
        return mean;
    }

    /** Divisor after that. */
    public DoubleArrayParam std() {
        return std;
    }

    /** What to do with unfit images: error, skip or keep. */
    public ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** Column of image structs. */
    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** Sets the column of image structs; default {@code image}. */
    public ToTensor setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    /** New column of tensors. */
    public String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** Sets the name of the new column; default {@code features}. */
    public ToTensor setOutputCol(String value) {
        set(outputCol, value);
        return this;
    }

    /** Rows of the tensor. */
    public int getHeightPx() {
        return (int) getOrDefault(heightPx);
    }

    /** Sets the rows of the tensor. */
    public ToTensor setHeightPx(int value) {
        set(heightPx, value);
        return this;
    }

    /** Columns of the tensor. */
    public int getWidthPx() {
        return (int) getOrDefault(widthPx);
    }

    /** Sets the columns of the tensor. */
    public ToTensor setWidthPx(int value) {
        set(widthPx, value);
        return this;
    }

    /** How images come to that size: none, nearest, bilinear or area. */
    public ResizeMode getResize() {
        return resize.constant(getOrDefault(resize));
    }

    /** Sets how images come to that size: none, nearest, bilinear or area (default). */
    public ToTensor setResize(ResizeMode value) {
        set(resize, resize.stored(value));
        return this;
    }

    /** 1 for grey, 3 for red, green and blue. */
    public int getChannels() {
        return (int) getOrDefault(channels);
    }

    /** Sets the channels: 1 for grey, 3 (default) for red, green and blue. */
    public ToTensor setChannels(int value) {
        set(channels, value);
        return this;
    }

    /** Factor of the values 0 to 255. */
    public double getScale() {
        return (double) getOrDefault(scale);
    }

    /** Sets the factor of the values 0 to 255; default 1/255. */
    public ToTensor setScale(double value) {
        set(scale, value);
        return this;
    }

    /** Subtracted after scaling. */
    public double[] getMean() {
        return getOrDefault(mean);
    }

    /** Sets what is subtracted after scaling: one number (default 0) or one for each channel. */
    public ToTensor setMean(double... value) {
        set(mean, value);
        return this;
    }

    /** Divisor after that. */
    public double[] getStd() {
        return getOrDefault(std);
    }

    /** Sets the divisor after that: one number (default 1) or one for each channel. */
    public ToTensor setStd(double... value) {
        set(std, value);
        return this;
    }

    /** What to do with unfit images: error, skip or keep. */
    public HandleInvalid getHandleInvalid() {
        return handleInvalid.constant(getOrDefault(handleInvalid));
    }

    /** Sets what to do with unfit images: error (default), skip or keep. */
    public ToTensor setHandleInvalid(HandleInvalid value) {
        set(handleInvalid, handleInvalid.stored(value));
        return this;
    }

    /** Invalid rows met so far by actions on the dataset that this instance's last {@code transform} gave. */
    public long invalidRows() {
        return refused == null ? 0 : refused.count();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ImageColumn.require(schema, getInputCol(), uid);
        Columns.requireAbsent(schema, getOutputCol(), uid);
        requireSet(heightPx);
        requireSet(widthPx);
        perChannel(mean);
        perChannel(std);
        return schema.add(new StructField(getOutputCol(), FloatArrayFunction.type(), true, shape()));
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        refused = InvalidRows.ofColumn(dataset, uid, getInputCol(), "make a tensor of image", getHandleInvalid());
        TensorLayout layout = new TensorLayout(
                getChannels(), getHeightPx(), getWidthPx(), getResize(), getScale(), perChannel(mean), perChannel(std));
        UserDefinedFunction tensor = refused.guarded(tensor(layout, refused));
        Dataset<Row> assembled = dataset.withColumn(
                getOutputCol(), tensor.apply(Columns.column(getInputCol())).as(getOutputCol(), shape()));
        return refused.dropRefused(assembled, Columns.column(getOutputCol()));
    }

    private static UserDefinedFunction tensor(TensorLayout layout, InvalidRows refused) {
        UDF1<Row, float[]> tensor = image -> {
            if (image == null) {
                refused.refuse(null, "found a null image", null);
                return null;
            }
            try {
                return layout.tensor(ImageColumn.read(image));
            } catch (IllegalArgumentException e) {
                refused.refuse(ImageSchema.getOrigin(image), e.getMessage(), e);
                return null;
            }
        };
        return FloatArrayFunction.of(tensor);
    }

    private Metadata shape() {
        return TensorShape.write(getChannels(), getHeightPx(), getWidthPx());
    }

    private void requireSet(IntParam size) {
        if (!isDefined(size)) {
            throw new IllegalArgumentException(
                    "Cannot make tensors in %s: found no '%s', expected the size of all tensors; set it"
                            .formatted(uid, size.name()));
        }
    }

    private double[] perChannel(DoubleArrayParam param) {
        double[] values = getOrDefault(param);
        if (values.length == getChannels()) {
            return values;
        }
        if (values.length > 1) {
            throw new IllegalArgumentException(
                    "Cannot use param '%s' of %s: found %d numbers, expected 1 or channels = %d"
                            .formatted(param.name(), uid, values.length, getChannels()));
        }
        double[] repeated = new double[getChannels()];
        Arrays.fill(repeated, values[0]);
        return repeated;
    }

    @Override
    public ToTensor copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Reads a saved stage. */
    public static MLReader<ToTensor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static ToTensor load(String path) {
        return read().load(path);
    }
}
