package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.network.NetworkModel;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import io.bellows.param.ServingParams;
import io.bellows.train.data.TargetMoments;
import io.bellows.train.loss.Loss;
import io.bellows.train.metric.Metric;
import io.bellows.train.metric.RegressionFigure;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network to predict numbers, synchronously on all executors, by BigDL.
 *
 * <p>Input: as {@link DataParallelTrainer} says, with {@code labelCol} a number, or {@code array<float>}, {@code
 * array<double>} or Vector of as many numbers in each row.
 *
 * <p>Output: {@code predictionCol}, a double for one number, else {@code array<float>}: the numbers in the order of the label,
 * each with one value for each of {@code quantileLevels} where the loss is {@code quantile}.
 *
 * <p>With {@code labelCol} its {@code featuresCol} it is an autoencoder, whose narrowest layer {@code hiddenUnits} tells; with a
 * copy of the features made before stages of {@link TrainingOnly} add noise to them, a denoising one.
 *
 * <p>Targets are floats, of seven digits: of labels that differ by less, such as times in seconds since 1970, subtract a constant
 * before. The epochs tell the loss and {@code validationMetric}; there is no accuracy.
 */
public final class DataParallelRegressor extends DataParallelTrainer<DataParallelRegressor, DataParallelRegressorModel>
        implements LabelParams<DataParallelRegressor> {
    private static final Logger LOG = LoggerFactory.getLogger(DataParallelRegressor.class);

    private final ServingParams.Group predictionParams;
    private final LabelParams.Group labelParams;
    private final ModeParam<RegressionLoss> loss;
    private final DoubleParam huberDelta;
    private final DoubleArrayParam quantileLevels;
    private final BooleanParam standardizeTargets;

    /** A regressor with a uid of its own. */
    public DataParallelRegressor() {
        this(Identifiable.randomUID("dataParallelRegressor"));
    }

    /** A regressor of the given uid, as a reader makes it. */
    public DataParallelRegressor(String uid) {
        super(uid);
        labelParams = new LabelParams.Group(this, "column of the number to predict, or of several");
        predictionParams = new ServingParams.Group(this);
        loss = new ModeParam<>(this, "loss", "what training makes small", RegressionLoss.class);
        huberDelta = CheckedParams.doubleAbove(this, "huberDelta", "where the Huber loss becomes a line", 0);
        quantileLevels = CheckedParams.doubles(
                this,
                "quantileLevels",
                "quantiles to predict",
                values -> values.length > 0 && Arrays.stream(values).allMatch(level -> level > 0 && level < 1),
                "numbers above 0 and below 1");
        standardizeTargets = new BooleanParam(
                this, "standardizeTargets", "whether training sees targets of mean 0 and standard deviation 1");
        ServingParams.setDefaults(this);
        LabelParams.setDefaults(this);
        setDefault(loss, loss.stored(RegressionLoss.SQUARED));
        setDefault(huberDelta, 1.0);
        setDefault(quantileLevels, new double[] {0.5});
        setDefault(standardizeTargets, false);
    }

    @Override
    public DataParallelRegressor self() {
        return this;
    }

    @Override
    public ServingParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public LabelParams.Group labelParams() {
        return labelParams;
    }

    /** What training makes small, and validation tells; default {@code squared}. */
    public ModeParam<RegressionLoss> loss() {
        return loss;
    }

    /** The value of {@link #loss}. */
    public String getLoss() {
        return getOrDefault(loss);
    }

    /** Sets {@link #loss}. */
    public DataParallelRegressor setLoss(String value) {
        set(loss, value);
        return this;
    }

    /** Sets {@link #loss}. */
    public DataParallelRegressor setLoss(RegressionLoss value) {
        return setLoss(loss.stored(value));
    }

    /** Where the loss {@code huber} becomes a line, above 0, in the units that training sees; default 1. */
    public DoubleParam huberDelta() {
        return huberDelta;
    }

    /** The value of {@link #huberDelta}. */
    public double getHuberDelta() {
        return (double) getOrDefault(huberDelta);
    }

    /** Sets {@link #huberDelta}. */
    public DataParallelRegressor setHuberDelta(double value) {
        set(huberDelta, value);
        return this;
    }

    /** The quantiles that the loss {@code quantile} learns, each above 0 and below 1; default 0.5, the median. */
    public DoubleArrayParam quantileLevels() {
        return quantileLevels;
    }

    /** The value of {@link #quantileLevels}. */
    public double[] getQuantileLevels() {
        return getOrDefault(quantileLevels);
    }

    /** Sets {@link #quantileLevels}. */
    public DataParallelRegressor setQuantileLevels(double... value) {
        set(quantileLevels, Arrays.copyOf(value, value.length));
        return this;
    }

    /**
     * Whether training sees each target less its mean, divided by its standard deviation, both by weight over the training
     * rows; one Spark job more. Losses and {@code huberDelta} are of such targets then. The model's last layer takes it back,
     * so that predictions are in the units of the labels. Default false.
     */
    public BooleanParam standardizeTargets() {
        return standardizeTargets;
    }

    /** The value of {@link #standardizeTargets}. */
    public boolean getStandardizeTargets() {
        return (boolean) getOrDefault(standardizeTargets);
    }

    /** Sets {@link #standardizeTargets}. */
    public DataParallelRegressor setStandardizeTargets(boolean value) {
        set(standardizeTargets, value);
        return this;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.NUMBERS;
    }

    @Override
    void checkTargets(StructType schema) {
        Columns.requireColumn(
                schema,
                getLabelCol(),
                uid(),
                type -> type instanceof NumericType || Columns.holdsNumbers(type),
                "a numeric type, array<float>, array<double> or a Vector");
    }

    private boolean isNumber(StructType schema) {
        return schema.apply(getLabelCol()).dataType() instanceof NumericType;
    }

    /** Outputs for each number of the label. */
    private int levels() {
        boolean isQuantile = loss.constant(getLoss()) == RegressionLoss.QUANTILE;
        return isQuantile && customLoss().isEmpty() ? getQuantileLevels().length : 1;
    }

    @Override
    TargetColumns targetColumns(StructType schema) {
        return TargetColumns.of(
                isNumber(schema) ? TargetColumns.number(getLabelCol()) : TargetColumns.floats(schema, getLabelCol()));
    }

    @Override
    RowTargets rowTargets(StructType schema, Dataset<Row> selected) {
        return NumberTargets.finite(
                isNumber(schema) ? 1 : TargetColumns.size(this, schema.apply(getLabelCol()), selected));
    }

    @Override
    Optional<Integer> outputs(StructType schema) {
        return isNumber(schema)
                ? Optional.of(levels())
                : TargetColumns.size(schema.apply(getLabelCol())).map(size -> size * levels());
    }

    @Override
    TrainingHead head(StructType schema, TrainingInput input) {
        int targets = input.targets().size();
        TargetScale scale = getStandardizeTargets() ? scale(input) : TargetScale.NONE;
        Loss scaled =
                scale.of(customLoss().orElseGet(() -> loss.constant(getLoss()).create(this)));
        int outputs = targets * levels();
        return new TrainingHead(
                new RowGoal(scaled, scaled, Hits.none()),
                outputs,
                isNumber(schema) && outputs == 1 ? List.of() : names(outputs),
                scale);
    }

    private TargetScale scale(TrainingInput input) {
        TargetMoments moments = TrainingInput.explained(
                this, () -> input.rows().targetMoments(input.layout(), input.varying() != null));
        if (moments.isCoarse()) {
            LOG.warn(
                    "{} learns column '{}' in floats, whose steps around the mean {} are hardly smaller than its values differ: subtract a"
                            + " constant from them before",
                    uid(),
                    getLabelCol(),
                    moments.meanOfEach());
        }
        return TargetScale.of(moments, levels());
    }

    /** By them the model knows that its prediction is an array. */
    private static List<String> names(int outputs) {
        return IntStream.range(0, outputs).mapToObj(Integer::toString).toList();
    }

    @Override
    Set<ValidationMetric> metrics() {
        return EnumSet.of(ValidationMetric.LOSS, ValidationMetric.RMSE, ValidationMetric.MAE, ValidationMetric.R2);
    }

    @Override
    Metric figure(ValidationMetric kind, TrainingHead head) {
        return switch (kind) {
            case RMSE -> head.scale().of(RegressionFigure.ROOT_MEAN_SQUARE);
            case MAE -> head.scale().of(RegressionFigure.MEAN_ABSOLUTE);
            case R2 -> head.scale().of(RegressionFigure.R2);
            default -> null;
        };
    }

    @Override
    ScoreColumns scoreColumns(StructType schema, int size) {
        return new NumberScores(getPredictionCol(), !isNumber(schema) || levels() > 1, size);
    }

    @Override
    DataParallelRegressorModel model(NetworkModel model, List<String> labels, TrainingSummary summary) {
        return new DataParallelRegressorModel(uid(), model, labels, summary);
    }

    /** Reads a saved regressor. */
    public static MLReader<DataParallelRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the regressor saved at {@code path}. */
    public static DataParallelRegressor load(String path) {
        return read().load(path);
    }
}
