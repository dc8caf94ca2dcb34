package io.bellows.train;

import io.bellows.column.EpochColumn;
import io.bellows.param.CheckedParams;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Fits an estimator on rows that passed stages meant for training alone, such as samplers, augmenters and what they need.
 *
 * <p>A pipeline calls the same {@code transform} when it fits and when it scores, so such a stage in line would change
 * the data to score. Here the {@code stages} run, in order, inside {@code fit} only, and the fitted model is the model of
 * the inner {@code estimator} itself.
 *
 * <p>An estimator among the stages is fitted to the training rows as the stages before it leave them, never to validation rows, and
 * what it has learnt changes those rows alone: a {@code StringIndexer} or {@code Imputer} whose columns samplers read, {@code
 * ClassWeights}, or an {@link OutOfFoldPredictor} before a {@code HardExampleSampler}. It is not a part of the fitted model, so what
 * the model reads when it scores, such as scaled features, is to be made before this stage or in its {@code estimator}. It is fitted
 * once in a fit, also where the stages run every epoch; then on the rows of the first one, if it follows a stage that varies. A
 * {@code Pipeline} among the stages is the same as its own stages.
 *
 * <p>Input: what the stages and the estimator need; {@code validationIndicatorCol} (optional), boolean. Rows for which it
 * is true pass by the stages and are given to the estimator as they are, with null in each column that a stage adds and
 * without the columns that a stage drops; so an estimator that is told of the same column measures itself on untouched
 * data. A null in it fails the fit. The stages may not change the type of a column when there are validation rows.
 *
 * <p>With {@code everyEpoch} the stages run anew for each pass over the rows, on threads of the training workers, ahead of
 * the step: so that no epoch repeats another's augmentation, and nothing is stored but the rows before it. What varies by
 * epoch then are the random choices of augmenters, whose {@code copies} must be 1, and from the first of them on every stage
 * up to the trainer, of Bellows, Spark or the user, must change single rows; samplers belong before them. The trainer must
 * be a {@link DataParallelTrainer}, alone or inside others such as {@code Pipeline}.
 *
 * <p>Output: the columns that the inner model adds.
 *
 * <p>Random choices are those of the stages and the estimator. A {@code ParamMap} given to {@code fit} or {@code copy}
 * reaches the stages and the estimator, so that a grid of {@code CrossValidator} may vary their params; note that Spark
 * can save a {@code CrossValidator} with such a grid for its own {@code Pipeline} alone, so save its best model instead.
 *
 * <p>Saved as its params and, in the folder {@code stages}, one Spark pipeline of the stages and the estimator, each of
 * which must be {@code MLWritable}.
 *
 * @param <M> the model that the inner estimator fits
 */
public final class TrainingOnly<M extends Model<M>> extends Estimator<M>
        implements InnerEstimatorParams<TrainingOnly<M>, M>, MLWritable {
    private final String uid;
    private final Param<PipelineStage[]> stages;
    private final InnerEstimatorParams.Group<M> innerEstimatorParams;
    private final Param<String> validationIndicatorCol;
    private final BooleanParam everyEpoch;

    /** A decorator with a uid of its own. */
    public TrainingOnly() {
        this(Identifiable.randomUID("trainingOnly"));
    }

    /** A decorator of the given uid, as a reader makes it. */
    public TrainingOnly(String uid) {
        this.uid = uid;
        stages = new Param<>(this, "stages", "stages that training rows pass, in order");
        innerEstimatorParams = new InnerEstimatorParams.Group<>(this, "estimator to fit on what the stages give");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows, which pass by the stages");
        everyEpoch = new BooleanParam(
                this, "everyEpoch", "whether training runs the stages anew for each pass over the rows, or once");
        setDefault(everyEpoch, false);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The transformers and estimators that training rows pass, in order; none when not set. */
    public Param<PipelineStage[]> stages() {
        return stages;
    }

    @Override
    public TrainingOnly<M> self() {
        return this;
    }

    @Override
    public InnerEstimatorParams.Group<M> innerEstimatorParams() {
        return innerEstimatorParams;
    }

    /** The boolean column that is true for validation rows; not set by default: all rows are training rows. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** Whether training runs the stages anew for each pass over the rows; default false: they run once, before it. */
    public BooleanParam everyEpoch() {
        return everyEpoch;
    }

    /** See {@link #everyEpoch()}. */
    public TrainingOnly<M> setEveryEpoch(boolean value) {
        set(everyEpoch, value);
        return this;
    }

    /** See {@link #everyEpoch()}. */
    public boolean getEveryEpoch() {
        return (boolean) getOrDefault(everyEpoch);
    }

    /** See {@link #stages()}. */
    public TrainingOnly<M> setStages(PipelineStage... value) {
        set(stages, Arrays.copyOf(value, value.length, PipelineStage[].class));
        return this;
    }

    /** See {@link #stages()}. */
    public PipelineStage[] getStages() {
        return isDefined(stages) ? getOrDefault(stages) : new PipelineStage[0];
    }

    /** See {@link #validationIndicatorCol()}. */
    public TrainingOnly<M> setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    /** See {@link #validationIndicatorCol()}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /**
     * The schema of data that the fitted model has scored: {@code schema} and what the estimator adds, but nothing of what
     * the stages add or change.
     */
    @Override
    public StructType transformSchema(StructType schema) {
        if (getEveryEpoch()) {
            requireTrainer();
        }
        StructType fitted = schemaToFit(schema);
        requireEpochAtTrainer(fitted);
        return TrainingPath.scored(schema, fitted, getEstimator().transformSchema(fitted));
    }

    private void requireTrainer() {
        DataParallelTrainer<?, ?> trainer = InnerTrainer.require(
                getEstimator(), DataParallelTrainer.class, "run the stages of " + uid + " every epoch");
        if (isDefined(validationIndicatorCol) && !trainer.isSet(trainer.validationIndicatorCol())) {
            throw new IllegalArgumentException("Cannot run the stages of " + uid
                    + " every epoch: found validationIndicatorCol '" + getValidationIndicatorCol() + "' and none of "
                    + trainer.uid() + ", which is to tell the rows that pass by the stages; set it there, too");
        }
    }

    /** Without its column the trainer would take the rows of the first epoch for those of all. */
    private void requireEpochAtTrainer(StructType fitted) {
        boolean isLost = EpochColumn.find(fitted).isPresent()
                && InnerTrainer.schema(getEstimator(), fitted)
                        .filter(come -> EpochColumn.find(come).isEmpty())
                        .isPresent();
        if (isLost) {
            throw new IllegalArgumentException("Cannot run the stages of " + uid
                    + " every epoch: found that a stage of "
                    + getEstimator().uid() + " before its trainer drops the column of the epoch, expected all to keep"
                    + " columns that they do not know; let them select *, or set everyEpoch to false");
        }
    }

    /** The columns of {@link #rowsToFit}. */
    StructType schemaToFit(StructType schema) {
        return trainingPath().schemaToFit(schema);
    }

    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        TrainingPath.Staged staged = trainingPath().staged(dataset.toDF());
        TrainingListeners.fire(staged.training());
        return getEstimator().fit(staged.toFit());
    }

    /**
     * The rows that the estimator is fitted on: training rows of {@code dataset} as the stages change them, and validation rows as
     * they are; lazily, once estimators among the stages are fitted. With {@code everyEpoch} those of the first epoch, and a column that
     * tells the epoch.
     */
    public Dataset<Row> rowsToFit(Dataset<?> dataset) {
        return trainingPath().rowsToFit(dataset.toDF());
    }

    private TrainingPath trainingPath() {
        return new TrainingPath(
                uid,
                Arrays.asList(getStages()),
                isDefined(validationIndicatorCol) ? getValidationIndicatorCol() : null,
                getEveryEpoch());
    }

    @Override
    public TrainingOnly<M> copy(ParamMap extra) {
        TrainingOnly<M> copy = new TrainingOnly<>(uid);
        copyValues(copy, extra);
        if (copy.isSet(copy.stages)) {
            copy.setStages(Arrays.stream(copy.getStages())
                    .map(stage -> stage.copy(extra))
                    .toArray(PipelineStage[]::new));
        }
        NestedStages.copyEstimator(copy, extra);
        return copy;
    }

    @Override
    public MLWriter write() {
        TrainingOnly<M> bare = copy(ParamMap.empty());
        bare.clear(bare.stages());
        bare.clear(bare.estimator());
        return new NestedStages.Writer(
                bare,
                Stream.concat(Arrays.stream(getStages()), Stream.of(getEstimator()))
                        .toArray(PipelineStage[]::new));
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved decorators. */
    public static MLReader<TrainingOnly<?>> read() {
        return new NestedStages.Reader<>(TrainingOnly::restored);
    }

    private static <M extends Model<M>> TrainingOnly<M> restored(TrainingOnly<M> bare, PipelineStage[] nested) {
        int last = nested.length - 1;
        Estimator<M> estimator = NestedStages.estimator(nested[last]);
        return bare.setStages(Arrays.copyOf(nested, last)).setEstimator(estimator);
    }

    /** The decorator saved under {@code path}, with its stages and estimator. */
    public static TrainingOnly<?> load(String path) {
        return read().load(path);
    }
}
