package io.bellows.read;

import io.bellows.column.Columns;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes images: bytes of a PNG, JPEG, BMP or GIF file to Spark's image struct.
 *
 * <p>Input: {@code inputCol} (binary, default {@code content}) and, when there is such a column, {@code pathCol}
 * (string, default {@code path}), as the {@code binaryFile} source gives both. Output: {@code outputCol} (default
 * {@code image}), the struct of the {@code image} source: origin (the path), height, width, nChannels, mode and data,
 * {@code uint8[H][W][C]} in the order blue, green, red(, alpha).
 *
 * <ul>
 *   <li>A grey image has 1 channel, one with any transparency channel 4, all others (also CMYK and palettes) 3.
 *   <li>16-bit samples are rounded to 8 bits. Colour profiles and the camera's orientation tag are not applied.
 *   <li>CMYK and YCCK JPEG go to RGB by {@code (255 - ink) * (255 - black) / 255}; inks are inverted when Adobe's marker
 *       is present, as Adobe's programs write them.
 *   <li>Of an animated GIF the first frame counts.
 * </ul>
 *
 * <p>Deterministic. A row with null or empty bytes, another format, corrupt or truncated data, or more than
 * {@code maxPixels} pixels follows {@code handleInvalid}: {@code error} (default) fails and names the path, {@code skip}
 * drops the row, {@code keep} keeps it with a null image; {@link #invalidRows()} counts them.
 */
public final class DecodeImages extends Transformer implements DefaultParamsWritable {
    /** 8192 x 8192: 200 MB decoded. */
    private static final long DEFAULT_MAX_PIXELS = 1L << 26;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> pathCol;
    private final Param<String> outputCol;
    private final LongParam maxPixels;
    private final ModeParam<HandleInvalid> handleInvalid;
    private transient InvalidRows refused;

    /** A stage of the given uid, with the defaults. */
    public DecodeImages(String uid) {
        this.uid = uid;
        inputCol = CheckedParams.column(this, "inputCol", "column of encoded images, binary");
        pathCol = CheckedParams.column(this, "pathCol", "column of paths, used as origin when it exists, string");
        outputCol = CheckedParams.column(this, "outputCol", "new column of image structs");
        maxPixels = CheckedParams.longAtLeast(this, "maxPixels", "height x width beyond which an image is refused", 1);
        handleInvalid =
                new ModeParam<>(this, "handleInvalid", "what to do with undecodable images", HandleInvalid.class);
        setDefault(inputCol, "content");
        setDefault(pathCol, "path");
        setDefault(outputCol, "image");
        setDefault(maxPixels, DEFAULT_MAX_PIXELS);
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
    }

    /** A stage with the defaults. */
    public DecodeImages() {
        this(Identifiable.randomUID("decodeImages"));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of encoded images, binary. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column of paths. */
    public Param<String> pathCol() {
        return pathCol;
    }

    /** New column of image structs. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Height x width beyond which an image is refused before it is decoded. */
    public LongParam maxPixels() {
        return maxPixels;
    }

    /** What to do with undecodable images. */
    public ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** Column of encoded images, binary. */
    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** Sets the column of encoded images; default {@code content}. */
    public DecodeImages setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    /** Column of paths. */
    public String getPathCol() {
        return getOrDefault(pathCol);
    }

    /** Sets the column of paths, used as origin when it exists; default {@code path}. */
    public DecodeImages setPathCol(String value) {
        set(pathCol, value);
        return this;
    }

    /** New column of image structs. */
    public String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** Sets the name of the new column; default {@code image}. */
    public DecodeImages setOutputCol(String value) {
        set(outputCol, value);
        return this;
    }

    /** Height x width beyond which an image is refused. */
    public long getMaxPixels() {
        return (long) getOrDefault(maxPixels);
    }

    /** Sets height x width beyond which an image is refused before it is decoded; default 2^26. */
    public DecodeImages setMaxPixels(long value) {
        set(maxPixels, value);
        return this;
    }

    /** What to do with undecodable images: error, skip or keep. */
    public HandleInvalid getHandleInvalid() {
        return handleInvalid.constant(getOrDefault(handleInvalid));
    }

    /** Sets what to do with undecodable images: error (default), skip or keep. */
    public DecodeImages setHandleInvalid(HandleInvalid value) {
        set(handleInvalid, handleInvalid.stored(value));
        return this;
    }

    /** Invalid rows met so far by actions on the dataset that this instance's last {@code transform} gave. */
    public long invalidRows() {
        return refused == null ? 0 : refused.count();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.requireColumn(schema, getInputCol(), uid, DataTypes.BinaryType);
        if (Columns.has(schema, getPathCol())) {
            Columns.requireColumn(schema, getPathCol(), uid, DataTypes.StringType);
        }
        Columns.requireAbsent(schema, getOutputCol(), uid);
        return schema.add(new StructField(getOutputCol(), ImageColumn.type(), true, Metadata.empty()));
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        refused = InvalidRows.ofColumn(dataset, uid, getInputCol(), "decode image", getHandleInvalid());
        Column path = Columns.has(dataset.schema(), getPathCol())
                ? Columns.column(getPathCol())
                : functions.lit(null).cast(DataTypes.StringType);
        UserDefinedFunction decode = refused.guarded(decode(refused, getMaxPixels()));
        Dataset<Row> decoded = dataset.withColumn(getOutputCol(), decode.apply(Columns.column(getInputCol()), path));
        return refused.dropRefused(decoded, Columns.column(getOutputCol()));
    }

    private static UserDefinedFunction decode(InvalidRows refused, long maxPixels) {
        UDF2<byte[], String, Row> decode = (content, path) -> {
            try {
                DecodedImage image = ImageDecoder.decode(content, maxPixels);
                return ImageColumn.row(path, image.height(), image.width(), image.channels(), image.data());
            } catch (UndecodableImageException e) {
                refused.refuse(path, e.getMessage(), e);
                return null;
            }
        };
        return functions.udf(decode, ImageColumn.type());
    }

    @Override
    public DecodeImages copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Reads a saved stage. */
    public static MLReader<DecodeImages> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static DecodeImages load(String path) {
        return read().load(path);
    }
}
