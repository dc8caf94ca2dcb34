package io.bellows.compress;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.engine.OutputKind;
import io.bellows.param.CheckedParams;
import io.bellows.param.ParamGrid;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Searches the most accurate classifier that is no larger and no slower than a device allows, over a grid of params such as the
 * width of the network, how much of it is pruned, and the numbers that it is quantized to.
 *
 * <p>Input: what the {@code estimator} needs, {@code labelCol}, numbers, and {@code validationIndicatorCol}, boolean: candidates are
 * trained on the rows where it is false, and judged by the share of those where it is true whose {@code predictionCol} equals
 * the label. Each combination of the grid is fitted once, {@code parallelism} of them at a time; trainers wait for the
 * cluster's slots. Then all are measured in turn on one thread of the driver: run it on a machine like the device's where milliseconds count.
 *
 * <p>Output: an {@link EdgeSearchModel}, the best candidate within the budget with what became of all others. Accuracy and
 * bytes are deterministic where the estimator is, milliseconds are not; of equally accurate candidates the smallest is taken.
 *
 * <p>Fails with an {@link IllegalArgumentException} for a grid that names no param or a bad value, before a job starts; and where
 * no candidate is within the budget, naming the nearest.
 */
public final class EdgeSearch extends Estimator<EdgeSearchModel> implements MLWritable {
    private final String uid;
    private final Param<Estimator<?>> estimator;
    private final StringArrayParam grid;
    private final LongParam maxModelBytes;
    private final DoubleParam maxLatencyMs;
    private final IntParam parallelism;
    private final Param<String> labelCol;
    private final Param<String> predictionCol;
    private final Param<String> validationIndicatorCol;

    /** A stage with a uid of its own. */
    public EdgeSearch() {
        this(Identifiable.randomUID("edgeSearch"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public EdgeSearch(String uid) {
        this.uid = uid;
        estimator = new Param<>(this, "estimator", "estimator whose params are searched");
        grid = CheckedParams.strings(
                this,
                "grid",
                "values of params to try",
                ParamGrid::isEntry,
                "entries such as width=0.5|1 or PostTrainingQuantizer.mode=static-int8|fp16-weights");
        maxModelBytes =
                CheckedParams.longAtLeast(this, "maxModelBytes", "most bytes that the stored model may have", 1);
        maxLatencyMs = CheckedParams.doubleAbove(this, "maxLatencyMs", "most milliseconds for one row", 0);
        parallelism = CheckedParams.intAtLeast(this, "parallelism", "candidates that are fitted at a time", 1);
        labelCol = CheckedParams.column(this, "labelCol", "column of the labels");
        predictionCol = CheckedParams.column(this, "predictionCol", "column of the candidates' predictions");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "column that marks the rows by which candidates are judged");
        setDefault(parallelism, 1);
        setDefault(labelCol, "label");
        setDefault(predictionCol, "prediction");
        setDefault(validationIndicatorCol, "validation");
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The estimator whose params are searched; must be set. */
    public Param<Estimator<?>> estimator() {
        return estimator;
    }

    /** See {@link #estimator()}. */
    public EdgeSearch setEstimator(Estimator<?> value) {
        set(estimator, value);
        return this;
    }

    /**
     * See {@link #estimator()}.
     *
     * @throws IllegalStateException when it is not set
     */
    public Estimator<?> getEstimator() {
        return required(estimator, "setEstimator");
    }

    /**
     * The values to try, all combinations of which are: entries {@code param=value|value} of the estimator or a stage within it,
     * with the name of its class and a dot before the param's where several have it; must be set.
     */
    public StringArrayParam grid() {
        return grid;
    }

    /** See {@link #grid()}. */
    public EdgeSearch setGrid(String... value) {
        set(grid, Arrays.copyOf(value, value.length));
        return this;
    }

    /** See {@link #grid()}. */
    public String[] getGrid() {
        return required(grid, "setGrid");
    }

    private <T> T required(Param<T> param, String setter) {
        if (!isDefined(param)) {
            throw new IllegalStateException(
                    "Cannot use %s: found no %s, expected one; call %s first".formatted(uid, param.name(), setter));
        }
        return getOrDefault(param);
    }

    /** Most bytes of the stored model, at least 1; any when not set. */
    public LongParam maxModelBytes() {
        return maxModelBytes;
    }

    /** See {@link #maxModelBytes()}. */
    public EdgeSearch setMaxModelBytes(long value) {
        set(maxModelBytes, value);
        return this;
    }

    /** See {@link #maxModelBytes()}; {@link Long#MAX_VALUE} when it is not set. */
    public long getMaxModelBytes() {
        return isDefined(maxModelBytes) ? (long) getOrDefault(maxModelBytes) : Long.MAX_VALUE;
    }

    /** Most milliseconds of the prediction of one row on one thread, above 0; any when not set. */
    public DoubleParam maxLatencyMs() {
        return maxLatencyMs;
    }

    /** See {@link #maxLatencyMs()}. */
    public EdgeSearch setMaxLatencyMs(double value) {
        set(maxLatencyMs, value);
        return this;
    }

    /** See {@link #maxLatencyMs()}; infinite when it is not set. */
    public double getMaxLatencyMs() {
        return isDefined(maxLatencyMs) ? (double) getOrDefault(maxLatencyMs) : Double.POSITIVE_INFINITY;
    }

    /** Candidates that are fitted at a time, at least 1; default 1. */
    public IntParam parallelism() {
        return parallelism;
    }

    /** See {@link #parallelism()}. */
    public EdgeSearch setParallelism(int value) {
        set(parallelism, value);
        return this;
    }

    /** See {@link #parallelism()}. */
    public int getParallelism() {
        return (int) getOrDefault(parallelism);
    }

    /** The column of the labels, numbers; default {@code label}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** See {@link #labelCol()}. */
    public EdgeSearch setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** See {@link #labelCol()}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** The column of the candidates' predictions; default {@code prediction}. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** See {@link #predictionCol()}. */
    public EdgeSearch setPredictionCol(String value) {
        set(predictionCol, value);
        return this;
    }

    /** See {@link #predictionCol()}. */
    public String getPredictionCol() {
        return getOrDefault(predictionCol);
    }

    /** The column that marks the rows by which candidates are judged; default {@code validation}. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** See {@link #validationIndicatorCol()}. */
    public EdgeSearch setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    /** See {@link #validationIndicatorCol()}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.requireNumeric(schema, getLabelCol(), uid);
        RowCheck.requireIndicator(schema, getValidationIndicatorCol(), uid);
        TrainerCheck.require(
                getEstimator(),
                EnumSet.of(OutputKind.CLASSES),
                "judge the models of '" + getEstimator().uid() + "' in " + uid,
                "a trainer of classes of which a row has one, such as DataParallelClassifier; search with CrossValidator and"
                        + " an evaluator");
        StructType result = null;
        for (ParamMap candidate :
                new ParamGrid(uid, getEstimator(), getGrid()).combinations().values()) {
            result = getEstimator().copy(candidate).transformSchema(schema);
        }
        return result;
    }

    @Override
    public EdgeSearchModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return new EdgeSearchRun(this, dataset).fit();
    }

    @Override
    public EdgeSearch copy(ParamMap extra) {
        EdgeSearch copy = new EdgeSearch(uid);
        copyValues(copy, extra);
        if (copy.isSet(copy.estimator)) {
            copy.setEstimator(copy.getEstimator().copy(extra));
        }
        return copy;
    }

    @Override
    public MLWriter write() {
        return new EdgeSearchFiles.SearchWriter(this);
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved stages. */
    public static MLReader<EdgeSearch> read() {
        return new EdgeSearchFiles.SearchReader();
    }

    /** The stage saved under {@code path}, with its estimator. */
    public static EdgeSearch load(String path) {
        return read().load(path);
    }
}
