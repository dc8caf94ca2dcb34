package io.bellows.sample;

import io.bellows.augmentation.image.PerceptualHash;
import io.bellows.column.Columns;
import io.bellows.column.ImageColumn;
import io.bellows.column.NullPlaces;
import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Drops training rows that are the same as another one, or the same as a row held out, so that no test row leaks into
 * training.
 *
 * <p>{@code duplicateRule} {@code exact}: rows that are equal in {@code inputCols}, of types without maps; of an image struct
 * its size and pixels count, not its origin. When not set, all columns count but {@code keyCol}, {@code splitCol} and {@code
 * validationIndicatorCol}. Rows are compared by two hashes of 64 bits. {@code difference-hash} and {@code frequency-hash}:
 * rows whose images in {@code imageCol} have fingerprints (see {@link PerceptualHash}) that differ in at most {@code
 * maxDistance} of 64 bits. A row whose image is null or not of 1, 3 or 4 channels of 8 bits follows {@code handleInvalid}.
 *
 * <p>Of rows that are the same, that of the lowest hashed key stays; a row within reach of one with a lower key goes, whether
 * or not that one stays. With {@code splitCol} (string), rows of another split than {@code trainName} are held out, as are
 * those for which {@code validationIndicatorCol} is true: they all pass untouched, and training rows that are the same as one
 * of them are dropped.
 *
 * <p>Other columns and determinism are those of {@link Sampler}; the seed is not used. With {@code keyCol}, hashes and keys
 * alone are shuffled, and those of rows with a duplicate, 24 bytes each, are broadcast; without it, whole rows are shuffled,
 * since nothing else tells equal rows apart. Fingerprints that share one of maxDistance + 1 bands of bits are compared with
 * each other, so a large distance costs time.
 */
public final class Deduplicator extends Sampler<Deduplicator> {
    private static final long SALT = 0x68e31da4L;
    private static final int MOST_DISTANCE = 16;

    private final ModeParam<DuplicateRule> duplicateRule;
    private final StringArrayParam inputCols;
    private final Param<String> imageCol;
    private final IntParam maxDistance;
    private final Param<String> splitCol;
    private final Param<String> trainName;

    /** A stage with a uid of its own. */
    public Deduplicator() {
        this(Identifiable.randomUID("deduplicator"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public Deduplicator(String uid) {
        super(uid);
        duplicateRule = new ModeParam<>(this, "duplicateRule", "when two rows count as the same", DuplicateRule.class);
        inputCols = CheckedParams.columns(this, "inputCols", "columns in which rows are compared; all when not set");
        imageCol = CheckedParams.column(this, "imageCol", "column of the image, for rules by a hash of it");
        maxDistance = CheckedParams.intBetween(
                this, "maxDistance", "bits in which the hashes of like images may differ", 0, MOST_DISTANCE);
        splitCol = CheckedParams.column(this, "splitCol", "string column that tells training rows from those held out");
        trainName = CheckedParams.column(this, "trainName", "what splitCol holds for training rows");
        setDefault(duplicateRule, duplicateRule.stored(DuplicateRule.EXACT));
        setDefault(imageCol, "image");
        setDefault(maxDistance, 4);
        setDefault(trainName, "train");
    }

    @Override
    Deduplicator self() {
        return this;
    }

    /** When two rows count as the same; default {@code exact}. */
    public ModeParam<DuplicateRule> duplicateRule() {
        return duplicateRule;
    }

    /** The columns in which rows are compared; not set by default: all but those that name or part rows. */
    public StringArrayParam inputCols() {
        return inputCols;
    }

    /** The column of the image, read by the rules of a hash of it; default {@code image}. */
    public Param<String> imageCol() {
        return imageCol;
    }

    /** In how many of 64 bits the hashes of like images may differ, 0 to 16; default 4. */
    public IntParam maxDistance() {
        return maxDistance;
    }

    /** The string column that tells training rows from those held out; not set by default. */
    public Param<String> splitCol() {
        return splitCol;
    }

    /** What {@code splitCol} holds for training rows; default {@code train}. */
    public Param<String> trainName() {
        return trainName;
    }

    /** See {@link #duplicateRule()}. */
    public Deduplicator setDuplicateRule(String value) {
        set(duplicateRule, value);
        return this;
    }

    /** See {@link #duplicateRule()}. */
    public Deduplicator setDuplicateRule(DuplicateRule value) {
        return setDuplicateRule(duplicateRule.stored(value));
    }

    /** See {@link #duplicateRule()}. */
    public String getDuplicateRule() {
        return getOrDefault(duplicateRule);
    }

    /** See {@link #inputCols()}. */
    public Deduplicator setInputCols(String... value) {
        set(inputCols, value);
        return this;
    }

    /** See {@link #inputCols()}. */
    public String[] getInputCols() {
        return getOrDefault(inputCols);
    }

    /** See {@link #imageCol()}. */
    public Deduplicator setImageCol(String value) {
        set(imageCol, value);
        return this;
    }

    /** See {@link #imageCol()}. */
    public String getImageCol() {
        return getOrDefault(imageCol);
    }

    /** See {@link #maxDistance()}. */
    public Deduplicator setMaxDistance(int value) {
        set(maxDistance, value);
        return this;
    }

    /** See {@link #maxDistance()}. */
    public int getMaxDistance() {
        return (int) getOrDefault(maxDistance);
    }

    /** See {@link #splitCol()}. */
    public Deduplicator setSplitCol(String value) {
        set(splitCol, value);
        return this;
    }

    /** See {@link #splitCol()}. */
    public String getSplitCol() {
        return getOrDefault(splitCol);
    }

    /** See {@link #trainName()}. */
    public Deduplicator setTrainName(String value) {
        set(trainName, value);
        return this;
    }

    /** See {@link #trainName()}. */
    public String getTrainName() {
        return getOrDefault(trainName);
    }

    private DuplicateRule rule() {
        return duplicateRule.constant(getDuplicateRule());
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        if (isDefined(splitCol)) {
            Columns.requireColumn(schema, getSplitCol(), uid(), DataTypes.StringType);
        }
        if (rule() == DuplicateRule.EXACT) {
            for (String name : compared(schema)) {
                RowKey.of(schema, name, uid());
            }
            return new TrainingRows(this, schema);
        }
        ImageColumn.require(schema, getImageCol(), uid());
        return new TrainingRows(this, schema).refuse(functions.not(isReadable()), getImageCol(), "no readable image");
    }

    private List<String> compared(StructType schema) {
        if (isDefined(inputCols)) {
            return List.of(getInputCols());
        }
        List<String> names = new ArrayList<>(Arrays.asList(schema.fieldNames()));
        names.remove(columnOrNull(keyCol()));
        names.remove(columnOrNull(splitCol));
        names.remove(columnOrNull(validationIndicatorCol()));
        return names;
    }

    private Column isReadable() {
        Column image = Columns.column(getImageCol());
        Column channels = image.getField("nChannels");
        Column bytes = image.getField("height")
                .cast(DataTypes.LongType)
                .multiply(image.getField("width"))
                .multiply(channels);
        Column ofKnownForm = channels.isin(1, 3, 4)
                .and(image.getField("mode").equalTo(channels.minus(1).multiply(Byte.SIZE)))
                .and(bytes.gt(0))
                .and(functions.length(image.getField("data")).equalTo(bytes));
        return functions.coalesce(ofKnownForm, functions.lit(false));
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        String highCol = training.unused("identityHigh");
        String lowCol = training.unused("identityLow");
        Column[] identity = identity(training);
        Column isTraining =
                isDefined(splitCol) ? Columns.column(getSplitCol()).eqNullSafe(getTrainName()) : functions.lit(true);
        Column candidate = training.takesPart().and(isTraining);
        Dataset<Row> identified = rows.withColumn(highCol, identity[0]).withColumn(lowCol, identity[1]);
        Dataset<Row> distinct = new Duplicates(
                        training,
                        functions.col(highCol),
                        functions.col(lowCol),
                        candidate,
                        rule() == DuplicateRule.EXACT ? 0 : getMaxDistance())
                .dropped(identified);
        Dataset<Row> left = isDefined(keyCol()) ? distinct : oneOfEach(training, distinct, candidate, highCol, lowCol);
        return left.withColumn(training.index(), functions.lit(0));
    }

    /** Of candidates with the same key one: without a key column they are equal in all columns. */
    private static Dataset<Row> oneOfEach(
            TrainingRows training, Dataset<Row> rows, Column candidate, String highCol, String lowCol) {
        String placeCol = training.unused("place");
        Column place = functions
                .row_number()
                .over(Window.partitionBy(functions.col(highCol), functions.col(lowCol), candidate)
                        .orderBy(training.key()));
        return rows.withColumn(placeCol, place)
                .filter(functions.not(candidate).or(functions.col(placeCol).equalTo(1)));
    }

    private Column[] identity(TrainingRows training) {
        if (rule() != DuplicateRule.EXACT) {
            PerceptualHash hash =
                    rule() == DuplicateRule.DIFFERENCE_HASH ? PerceptualHash.DIFFERENCE : PerceptualHash.FREQUENCY;
            UDF1<Row, Long> ofImage = image -> hash.of(ImageColumn.read(image));
            Column bits = functions.udf(ofImage, DataTypes.LongType).apply(Columns.column(getImageCol()));
            return new Column[] {functions.when(isReadable(), bits), functions.lit(0L)};
        }
        List<Column> values = new ArrayList<>();
        for (String name : compared(training.schema())) {
            Column column = Columns.column(name);
            DataType type = training.schema().apply(name).dataType();
            if (ImageColumn.isImage(type)) {
                values.add(column.isNull());
                for (String field : List.of("height", "width", "nChannels", "mode", "data")) {
                    values.add(column.getField(field));
                }
            } else {
                values.add(NullPlaces.of(column, type));
                values.add(column);
            }
        }
        Column high = functions.xxhash64(values.toArray(Column[]::new));
        values.add(0, functions.lit(SALT));
        return new Column[] {high, functions.xxhash64(values.toArray(Column[]::new))};
    }

    /** A reader of saved stages. */
    public static MLReader<Deduplicator> read() {
        return new DefaultParamsReader<>();
    }

    /** The stage saved under {@code path}. */
    public static Deduplicator load(String path) {
        return read().load(path);
    }
}
