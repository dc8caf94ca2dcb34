package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.LabelScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.network.NetworkModel;
import io.bellows.param.CheckedParams;
import io.bellows.param.PredictionParams;
import io.bellows.param.ThresholdParams;
import io.bellows.train.loss.BinaryCrossEntropy;
import io.bellows.train.loss.Loss;
import io.bellows.train.metric.LabelF1;
import io.bellows.train.metric.Metric;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a network to tell which of several labels a row has, any number of them, synchronously on all executors, by BigDL: by
 * the binary cross entropy of a sigmoid for each label.
 *
 * <p>Input: as {@link DataParallelTrainer} says, with {@code labelCol} an {@code array<float>}, {@code array<double>} or Vector
 * of a number for each label: 1 where the row has it and 0 where not, or a probability between.
 *
 * <p>Output: {@code rawPredictionCol} (Vector, the logits), {@code probabilityCol} (Vector, their sigmoids) and {@code
 * predictionCol} ({@code array<double>}, 1 for a label whose probability is above {@code threshold}, else 0).
 *
 * <p>The accuracy of a row is the share of its labels that are told right, a probability counting as had from a half on.
 */
public final class DataParallelMultiLabelClassifier
        extends DataParallelTrainer<DataParallelMultiLabelClassifier, DataParallelMultiLabelClassifierModel>
        implements PredictionParams<DataParallelMultiLabelClassifier>,
                LabelParams<DataParallelMultiLabelClassifier>,
                ThresholdParams<DataParallelMultiLabelClassifier> {
    private final PredictionParams.Group predictionParams;
    private final LabelParams.Group labelParams;
    private final ThresholdParams.Group thresholdParams;
    private final DoubleArrayParam positiveWeights;

    /** A classifier with a uid of its own. */
    public DataParallelMultiLabelClassifier() {
        this(Identifiable.randomUID("dataParallelMultiLabelClassifier"));
    }

    /** A classifier of the given uid, as a reader makes it. */
    public DataParallelMultiLabelClassifier(String uid) {
        super(uid);
        labelParams = new LabelParams.Group(this, "column of the labels, an array or Vector of 0 or 1 for each");
        predictionParams = new PredictionParams.Group(this);
        thresholdParams = new ThresholdParams.Group(this);
        positiveWeights = CheckedParams.doubles(
                this,
                "positiveWeights",
                "factors of the loss of labels that a row has",
                values -> Arrays.stream(values).allMatch(value -> value > 0 && Double.isFinite(value)),
                "finite numbers > 0, one a label");
        PredictionParams.setDefaults(this);
        LabelParams.setDefaults(this);
        ThresholdParams.setDefaults(this);
        setDefault(positiveWeights, new double[0]);
    }

    @Override
    public DataParallelMultiLabelClassifier self() {
        return this;
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public LabelParams.Group labelParams() {
        return labelParams;
    }

    @Override
    public ThresholdParams.Group thresholdParams() {
        return thresholdParams;
    }

    /**
     * Factors of the loss of a label where a row has it, one a label, such as the rows without it divided by those with it, so
     * that rare labels count; validation is not weighted by them; default empty: all 1.
     */
    public DoubleArrayParam positiveWeights() {
        return positiveWeights;
    }

    /** The value of {@link #positiveWeights}. */
    public double[] getPositiveWeights() {
        return getOrDefault(positiveWeights);
    }

    /** Sets {@link #positiveWeights}. */
    public DataParallelMultiLabelClassifier setPositiveWeights(double... value) {
        set(positiveWeights, Arrays.copyOf(value, value.length));
        return this;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.LABELS;
    }

    @Override
    void checkTargets(StructType schema) {
        Columns.requireColumn(
                schema,
                getLabelCol(),
                uid(),
                Columns::holdsNumbers,
                "array<float>, array<double> or a Vector of 0 or 1 for each label");
        outputs(schema).ifPresent(this::checkWeights);
    }

    private void checkWeights(int labels) {
        int found = getPositiveWeights().length;
        if (found > 0 && found != labels) {
            throw new IllegalArgumentException("Cannot weight the labels of " + uid() + ": found " + found
                    + " positiveWeights, expected " + labels + ", one a label of column '" + getLabelCol() + "'");
        }
    }

    @Override
    TargetColumns targetColumns(StructType schema) {
        return TargetColumns.of(TargetColumns.floats(schema, getLabelCol()));
    }

    @Override
    RowTargets rowTargets(StructType schema, Dataset<Row> selected) {
        int labels = TargetColumns.size(this, schema.apply(getLabelCol()), selected);
        checkWeights(labels);
        return NumberTargets.probabilities(labels);
    }

    @Override
    Optional<Integer> outputs(StructType schema) {
        return TargetColumns.size(schema.apply(getLabelCol()));
    }

    @Override
    TrainingHead head(StructType schema, TrainingInput input) {
        Loss training = customLoss()
                .orElseGet(() -> new BinaryCrossEntropy(
                        Arrays.stream(getPositiveWeights()).boxed().toList()));
        Loss validation = customLoss().orElseGet(() -> new BinaryCrossEntropy(List.of()));
        int labels = input.targets().size();
        return new TrainingHead(
                new RowGoal(training, validation, Hits.above(LabelScores.logit(getThreshold()))),
                labels,
                ClassifierSchema.numbers(labels),
                TargetScale.NONE);
    }

    @Override
    Set<ValidationMetric> metrics() {
        return EnumSet.of(ValidationMetric.LOSS, ValidationMetric.ACCURACY, ValidationMetric.F1);
    }

    @Override
    Metric figure(ValidationMetric kind, TrainingHead head) {
        return kind == ValidationMetric.F1 ? new LabelF1(LabelScores.logit(getThreshold())) : null;
    }

    @Override
    ScoreColumns scoreColumns(StructType schema, int size) {
        return LabelScores.of(this, getThreshold(), size);
    }

    @Override
    DataParallelMultiLabelClassifierModel model(NetworkModel model, List<String> labels, TrainingSummary summary) {
        return new DataParallelMultiLabelClassifierModel(uid(), model, labels, summary);
    }

    /** Reads a saved classifier. */
    public static MLReader<DataParallelMultiLabelClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the classifier saved at {@code path}. */
    public static DataParallelMultiLabelClassifier load(String path) {
        return read().load(path);
    }
}
