package io.bellows.augment;

import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.OpSequence;
import io.bellows.column.Columns;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
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
 * false for the latter.
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
 * smallest one around its moved corners, cut to the image: one that leaves the image has no area but keeps its place in
 * the list, so that lists of labels stay aligned. Key points may leave the image. {@code appliedOpsCol}, when set, is a
 * new column, {@code array<string>}, of the operations that were applied.
 *
 * <p>A row with a null image, an unreadable struct or a null key follows {@code handleInvalid}: {@code error} (default)
 * fails, {@code skip} drops the row with its copies, {@code keep} keeps them with null images; {@link #invalidRows()}
 * counts them.
 */
public final class AugmentImages extends Transformer implements DefaultParamsWritable {
    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> ops;
    private final LongParam seed;
    private final IntParam epoch;
    private final Param<String> keyCol;
    private final Param<String> repetitionCol;
    private final IntParam copies;
    private final BooleanParam keepOriginal;
    private final Param<String> augmentedCol;
    private final Param<String> maskCol;
    private final Param<String> boxesCol;
    private final Param<String> keyPointsCol;
    private final Param<String> appliedOpsCol;
    private final ModeParam<HandleInvalid> handleInvalid;
    private transient InvalidRows refused;

    /** A stage of the given uid, with the defaults. */
    public AugmentImages(String uid) {
        this.uid = uid;
        inputCol = CheckedParams.column(this, "inputCol", "column of image structs");
        outputCol = CheckedParams.column(this, "outputCol", "column of changed images; may be the input's");
        ops = CheckedParams.string(
                this, "ops", "JSON list of operations", json -> OpsJson.read(json) != null, "a JSON list");
        seed = CheckedParams.anyLong(this, "seed", "seed of all random choices");
        epoch = CheckedParams.intAtLeast(
                this, "epoch", "number of the pass over the data, which varies the choices", 0);
        keyCol = CheckedParams.column(this, "keyCol", "column that identifies a row; origin and pixels when not set");
        repetitionCol = CheckedParams.column(
                this, "repetitionCol", "column that numbers repetitions of a row, to change each in its own way");
        copies = CheckedParams.intAtLeast(this, "copies", "changed images that each row becomes", 1);
        keepOriginal = new BooleanParam(this, "keepOriginal", "whether the unchanged row is kept too");
        augmentedCol = CheckedParams.column(this, "augmentedCol", "new boolean column: whether the row was changed");
        maskCol = CheckedParams.column(this, "maskCol", "column of masks, which follow the geometry");
        boxesCol = CheckedParams.column(this, "boxesCol", "column of boxes, which follow the geometry");
        keyPointsCol = CheckedParams.column(this, "keyPointsCol", "column of key points, which follow the geometry");
        appliedOpsCol =
                CheckedParams.column(this, "appliedOpsCol", "new column of the names of the operations applied");
        handleInvalid = new ModeParam<>(this, "handleInvalid", "what to do with null images", HandleInvalid.class);
        setDefault(inputCol, "image");
        setDefault(outputCol, "image");
        setDefault(seed, 42L);
        setDefault(epoch, 0);
        setDefault(copies, 1);
        setDefault(keepOriginal, false);
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
    }

    /** A stage with the defaults; the operations are to be set. */
    public AugmentImages() {
        this(Identifiable.randomUID("augmentImages"));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of image structs. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column of changed images. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** JSON list of operations. */
    public Param<String> ops() {
        return ops;
    }

    /** Seed of all random choices. */
    public LongParam seed() {
        return seed;
    }

    /** Number of the pass over the data. */
    public IntParam epoch() {
        return epoch;
    }

    /** Column that identifies a row. */
    public Param<String> keyCol() {
        return keyCol;
    }

    /** Column that numbers repetitions of a row. */
    public Param<String> repetitionCol() {
        return repetitionCol;
    }

    /** Changed images that each row becomes. */
    public IntParam copies() {
        return copies;
    }

    /** Whether the unchanged row is kept too. */
    public BooleanParam keepOriginal() {
        return keepOriginal;
    }

    /** New boolean column: whether the row was changed. */
    public Param<String> augmentedCol() {
        return augmentedCol;
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

    /** New column of the names of the operations applied. */
    public Param<String> appliedOpsCol() {
        return appliedOpsCol;
    }

    /** What to do with null images. */
    public ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** Column of image structs. */
    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** Sets the column of image structs; default {@code image}. */
    public AugmentImages setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    /** Column of changed images. */
    public String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** Sets the column of changed images; default {@code image}. */
    public AugmentImages setOutputCol(String value) {
        set(outputCol, value);
        return this;
    }

    /** The operations as JSON. */
    public String getOps() {
        return getOrDefault(ops);
    }

    /** Sets the operations, in the order in which they are applied; each must be of a registered type. */
    public AugmentImages setOps(AugmentedOp... values) {
        return setOps(OpsJson.write(OpSequence.of(values)));
    }

    /** Sets the operations from JSON: {@code [{"op": "rotate", "probability": 0.5, "minDegrees": -10}, ...]}. */
    public AugmentImages setOps(String json) {
        set(ops, json);
        return this;
    }

    /** Seed of all random choices. */
    public long getSeed() {
        return (long) getOrDefault(seed);
    }

    /** Sets the seed of all random choices; default 42. */
    public AugmentImages setSeed(long value) {
        set(seed, value);
        return this;
    }

    /** Number of the pass over the data. */
    public int getEpoch() {
        return (int) getOrDefault(epoch);
    }

    /** Sets the number of the pass over the data; default 0. */
    public AugmentImages setEpoch(int value) {
        set(epoch, value);
        return this;
    }

    /** Column that identifies a row, when it is set. */
    public String getKeyCol() {
        return getOrDefault(keyCol);
    }

    /** Sets the column that identifies a row. */
    public AugmentImages setKeyCol(String value) {
        set(keyCol, value);
        return this;
    }

    /** Column that numbers repetitions of a row, when it is set. */
    public String getRepetitionCol() {
        return getOrDefault(repetitionCol);
    }

    /** Sets the column that numbers repetitions of a row, so that each is changed in its own way. */
    public AugmentImages setRepetitionCol(String value) {
        set(repetitionCol, value);
        return this;
    }

    /** Changed images that each row becomes. */
    public int getCopies() {
        return (int) getOrDefault(copies);
    }

    /** Sets how many changed images each row becomes; default 1. */
    public AugmentImages setCopies(int value) {
        set(copies, value);
        return this;
    }

    /** Whether the unchanged row is kept too. */
    public boolean getKeepOriginal() {
        return (boolean) getOrDefault(keepOriginal);
    }

    /** Sets whether the unchanged row is kept too; default no. */
    public AugmentImages setKeepOriginal(boolean value) {
        set(keepOriginal, value);
        return this;
    }

    /** New boolean column, when it is set. */
    public String getAugmentedCol() {
        return getOrDefault(augmentedCol);
    }

    /** Sets the name of a new boolean column that says whether the row was changed. */
    public AugmentImages setAugmentedCol(String value) {
        set(augmentedCol, value);
        return this;
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

    /** New column of the names of operations, when it is set. */
    public String getAppliedOpsCol() {
        return getOrDefault(appliedOpsCol);
    }

    /** Sets the name of a new column: the names of the operations applied to each image, in their order. */
    public AugmentImages setAppliedOpsCol(String value) {
        set(appliedOpsCol, value);
        return this;
    }

    /** What to do with null images: error, skip or keep. */
    public HandleInvalid getHandleInvalid() {
        return handleInvalid.constant(getOrDefault(handleInvalid));
    }

    /** Sets what to do with null images: error (default), skip or keep. */
    public AugmentImages setHandleInvalid(HandleInvalid value) {
        set(handleInvalid, handleInvalid.stored(value));
        return this;
    }

    /** Invalid rows met so far by actions on the dataset that this instance's last {@code transform} gave. */
    public long invalidRows() {
        return refused == null ? 0 : refused.count();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        StructField input = ImageColumn.require(schema, getInputCol(), uid);
        if (!isDefined(ops)) {
            throw new IllegalArgumentException(
                    "Cannot augment images in %s: found no operations, expected a list; call setOps".formatted(uid));
        }
        key(schema);
        repetition(schema);
        if (!getOutputCol().equals(getInputCol())) {
            Columns.requireAbsent(schema, getOutputCol(), uid);
        }
        StructType result = annotations()
                .addTo(
                        Columns.with(
                                schema, new StructField(getOutputCol(), ImageColumn.type(), true, input.metadata())),
                        uid);
        if (!isDefined(augmentedCol)) {
            return result;
        }
        Columns.requireAbsent(result, getAugmentedCol(), uid);
        return result.add(getAugmentedCol(), DataTypes.BooleanType, false);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructType result = transformSchema(schema);
        refused = new InvalidRows(dataset, uid, "augment image", getHandleInvalid());
        String copyCol = Columns.unused(schema, "copy");
        String changedCol = Columns.unused(schema, "changed");
        ImageChange change = new ImageChange(
                OpsJson.read(getOps()), getSeed(), Math.multiplyExact(getEpoch(), getCopies()), refused);
        Dataset<Row> changed =
                repeated(dataset, copyCol).withColumn(changedCol, changed(change, schema, Columns.column(copyCol)));
        Column[] columns = Stream.of(result.fields())
                .map(field -> column(field, Columns.column(changedCol), Columns.column(copyCol)))
                .toArray(Column[]::new);
        return refused.dropRefused(changed.select(columns), Columns.column(getOutputCol()));
    }

    /** The changed image, or with annotations a struct of it and them. */
    private Column changed(ImageChange change, StructType schema, Column copy) {
        Column image = Columns.column(getInputCol());
        boolean keyed = isDefined(keyCol);
        if (!annotations().any()) {
            return refused.guarded(change.function(keyed)).apply(image, key(schema), repetition(schema), copy);
        }
        Column arguments = AnnotatedChange.arguments(image, key(schema), repetition(schema), copy, annotations());
        return refused.guarded(new AnnotatedChange(change).function(keyed)).apply(arguments);
    }

    private Annotations annotations() {
        return new Annotations(name(maskCol), name(boxesCol), name(keyPointsCol), name(appliedOpsCol));
    }

    private String name(Param<String> column) {
        return isDefined(column) ? getOrDefault(column) : null;
    }

    /** Each row once for every copy, numbered from 0, and once as {@link ImageChange#ORIGINAL} when that is kept. */
    private Dataset<Row> repeated(Dataset<?> dataset, String copyCol) {
        int first = getKeepOriginal() ? ImageChange.ORIGINAL : 0;
        if (first == 0 && getCopies() == 1) {
            return dataset.withColumn(copyCol, functions.lit(0));
        }
        Column[] numbers =
                IntStream.range(first, getCopies()).mapToObj(functions::lit).toArray(Column[]::new);
        return dataset.withColumn(copyCol, functions.explode(functions.array(numbers)));
    }

    private Column key(StructType schema) {
        if (!isDefined(keyCol)) {
            return functions.lit(null).cast(DataTypes.LongType);
        }
        Column key = RowKey.of(schema, getKeyCol(), uid);
        return functions.when(Columns.column(getKeyCol()).isNotNull(), key);
    }

    private Column repetition(StructType schema) {
        return isDefined(repetitionCol) ? RowKey.of(schema, getRepetitionCol(), uid) : functions.lit(0L);
    }

    private Column column(StructField field, Column changed, Column copy) {
        if (field.name().equals(getOutputCol())) {
            Column image = annotations().any() ? changed.getField(Annotations.IMAGE) : changed;
            return image.as(field.name(), field.metadata());
        }
        if (isDefined(augmentedCol) && field.name().equals(getAugmentedCol())) {
            return copy.notEqual(ImageChange.ORIGINAL).as(field.name());
        }
        return annotations().output(field, changed).orElseGet(() -> Columns.column(field.name()));
    }

    @Override
    public AugmentImages copy(ParamMap extra) {
        return defaultCopy(extra);
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
