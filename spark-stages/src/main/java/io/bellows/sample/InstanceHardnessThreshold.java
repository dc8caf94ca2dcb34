package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.HardnessCleaning;
import io.bellows.param.CheckedParams;
import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Drops the hardest rows of large classes, down to exact counts: those to which a model gave the least probability of their own
 * class, or those with the most neighbours of other classes.
 *
 * <p>With {@code probabilityCol}, {@code array<float>}, {@code array<double>} or Vector of one probability a class, {@code
 * labelCol} must be a number, the index of the class, and features are not read; a row with another label or without
 * probabilities of 0 to 1 follows {@code handleInvalid}. The probabilities should be those of a model that has not seen the
 * row, as {@code OutOfFoldPredictor} gives them. Of equal ones the row of the higher key goes first; where none are equal, the rows that stay
 * are those of imbalanced-learn. Work is in Spark SQL alone, and nothing but labels, keys and probabilities is shuffled.
 *
 * <p>Without it, hardness is the share of the {@code neighbours} nearest rows that are of another class (k-disagreeing
 * neighbours); of equal shares the row is harder whose disagreeing neighbours are nearer, then the one of the higher key. No
 * model is needed.
 *
 * <p>Columns, features and failures are those of {@link FeatureSampler} and {@link CleaningSampler}, strategies those of {@link
 * ClassSampler}. Deterministic. Source: M. Smith, T. Martinez, C. Giraud-Carrier, "An instance level
 * analysis of data complexity" (Machine Learning 95, 2014).
 */
public final class InstanceHardnessThreshold extends CleaningSampler<InstanceHardnessThreshold> {
    private final IntParam neighbours;
    private final Param<String> probabilityCol;

    /** A sampler with a uid of its own. */
    public InstanceHardnessThreshold() {
        this(Identifiable.randomUID("instanceHardnessThreshold"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public InstanceHardnessThreshold(String uid) {
        super(uid, SamplingDirection.UNDER);
        neighbours = CheckedParams.intAtLeast(this, "neighbours", "nearest neighbours to look at", 1);
        probabilityCol = CheckedParams.column(
                this, "probabilityCol", "column of the class probabilities; neighbours are looked at when not set");
        setDefault(neighbours, 5);
    }

    @Override
    InstanceHardnessThreshold self() {
        return this;
    }

    /** Nearest neighbours to look at; default 5. */
    public IntParam neighbours() {
        return neighbours;
    }

    /** See {@link #neighbours()}. */
    public InstanceHardnessThreshold setNeighbours(int value) {
        set(neighbours, value);
        return this;
    }

    /** See {@link #neighbours()}. */
    public int getNeighbours() {
        return (int) getOrDefault(neighbours);
    }

    /** The column of the class probabilities; not set by default: neighbours are looked at. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** See {@link #probabilityCol()}. */
    public InstanceHardnessThreshold setProbabilityCol(String value) {
        set(probabilityCol, value);
        return this;
    }

    /** See {@link #probabilityCol()}. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol);
    }

    @Override
    TrainingRows needed(TrainingRows training) {
        return isDefined(probabilityCol)
                ? ownProbability(training.schema()).refuseUnknown(training)
                : super.needed(training);
    }

    private OwnProbability ownProbability(StructType schema) {
        return OwnProbability.of(schema, getLabelCol(), getProbabilityCol(), uid());
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        if (!isDefined(probabilityCol)) {
            return super.sample(training, rows);
        }
        Column probability = ownProbability(training.schema()).value();
        Cuts cut = new Cuts(List.of(), targets()::of, List.of(functions.col(ClassTargets.TARGET)), List.of());
        return Ranking.byValue(training, label(), probability, true).first(rows, cut);
    }

    @Override
    Cleaning cleaning() {
        return new HardnessCleaning(getNeighbours());
    }

    /** A reader of saved samplers. */
    public static MLReader<InstanceHardnessThreshold> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static InstanceHardnessThreshold load(String path) {
        return read().load(path);
    }
}
