package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.param.CheckedParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Predicts each row by a model that was not fitted on it, so that samplers can tell what is hard from what was learned by heart:
 * cross-validated predictions.
 *
 * <p>Rows are drawn into {@code folds} parts by a hash of their key, of each class apart with
 * {@code stratified}, and a copy of {@code estimator} is fitted
 * on the rows of all parts but one, for each of them. Input: what the estimator needs; {@code keyCol} (optional), unique to a
 * row; {@code labelCol}, of any type, each value of which must be found in two parts; {@code validationIndicatorCol} (optional),
 * boolean: rows for which it is true are predicted, and nothing is fitted on them; a null in it fails the fit. Output: as {@link
 * OutOfFoldPredictorModel} says.
 *
 * <p>In a pipeline it belongs among the stages of a {@link TrainingOnly}, before samplers that read {@code probabilityCol} of the
 * inner model, such as {@code InstanceHardnessThreshold} and {@code HardExampleSampler}: so it is fitted with the pipeline, and absent
 * when that scores. Give that column another name than the last model's, and the inner model's others another or an empty one. In
 * line it would predict when the pipeline scores, too, since Spark does not tell that apart from fitting.
 *
 * <p>As deterministic as the estimator: the folds are a function of seed and key, and, stratified, of the rows of their class. Rows are cached while the models are fitted,
 * one after the other, unless they are already. Saved as its params and, in the folder {@code stages}, one Spark pipeline of the
 * estimator.
 *
 * @param <M> the model that the inner estimator fits
 */
public final class OutOfFoldPredictor<M extends Model<M>> extends Estimator<OutOfFoldPredictorModel>
        implements InnerEstimatorParams<OutOfFoldPredictor<M>, M>, OutOfFoldParams<OutOfFoldPredictor<M>>, MLWritable {
    private final String uid;
    private final OutOfFoldParams.Group outOfFoldParams;
    private final InnerEstimatorParams.Group<M> innerEstimatorParams;
    private final Param<String> validationIndicatorCol;

    /** A stage with a uid of its own. */
    public OutOfFoldPredictor() {
        this(Identifiable.randomUID("outOfFoldPredictor"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public OutOfFoldPredictor(String uid) {
        this.uid = uid;
        outOfFoldParams = new OutOfFoldParams.Group(this);
        innerEstimatorParams = new InnerEstimatorParams.Group<>(this, "estimator to fit on all folds but one");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for rows on which nothing is fitted");
        OutOfFoldParams.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public OutOfFoldPredictor<M> self() {
        return this;
    }

    @Override
    public OutOfFoldParams.Group outOfFoldParams() {
        return outOfFoldParams;
    }

    @Override
    public InnerEstimatorParams.Group<M> innerEstimatorParams() {
        return innerEstimatorParams;
    }

    /** The boolean column that is true for validation rows; not set by default: models are fitted on all rows. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** See {@link #validationIndicatorCol()}. */
    public OutOfFoldPredictor<M> setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    /** See {@link #validationIndicatorCol()}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.requireColumn(schema, getLabelCol(), uid);
        if (isDefined(validationIndicatorCol)) {
            RowCheck.requireIndicator(schema, getValidationIndicatorCol(), uid);
        }
        OutOfFoldParams.draw(this, schema);
        return getEstimator().transformSchema(schema);
    }

    @Override
    public OutOfFoldPredictorModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Dataset<Row> rows = isDefined(validationIndicatorCol)
                ? dataset.toDF().filter(functions.not(RowCheck.isValidation(getValidationIndicatorCol(), uid)))
                : dataset.toDF();
        boolean caches = dataset.storageLevel().equals(StorageLevel.NONE());
        Dataset<Row> kept = caches ? rows.persist(StorageLevel.MEMORY_AND_DISK()) : rows;
        try {
            FoldStrata strata = strata(kept);
            Column fold = OutOfFoldParams.fold(this, kept.schema(), strata);
            requireClassesInTwoFolds(kept, fold);
            OutOfFoldPredictorModel model = new OutOfFoldPredictorModel(uid, fitted(kept, fold), strata);
            return copyValues(model.setParent(this), ParamMap.empty());
        } finally {
            if (caches) {
                kept.unpersist();
            }
        }
    }

    private FoldStrata strata(Dataset<Row> rows) {
        return getStratified()
                ? FoldStrata.of(
                        rows, Columns.column(getLabelCol()), OutOfFoldParams.draw(this, rows.schema()), getFolds())
                : new FoldStrata(new String[0], new double[0]);
    }

    private List<Transformer> fitted(Dataset<Row> rows, Column fold) {
        List<Transformer> models = new ArrayList<>();
        for (int i = 0; i < getFolds(); i++) {
            models.add(getEstimator().fit(rows.filter(fold.notEqual(i))));
        }
        return models;
    }

    private void requireClassesInTwoFolds(Dataset<Row> rows, Column fold) {
        List<Row> alone = rows.groupBy(
                        Columns.column(getLabelCol()).cast("string").as("class"))
                .agg(functions.min(fold).as("first"), functions.max(fold).as("last"))
                .filter("first = last")
                .limit(1)
                .collectAsList();
        if (!alone.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot fit on the other folds of class '%s' in %s: found all its rows in one of %d folds, expected them in two or more; give it more rows, change the seed, or name the column of classes by labelCol"
                            .formatted(alone.get(0).getString(0), uid, getFolds()));
        }
    }

    @Override
    public OutOfFoldPredictor<M> copy(ParamMap extra) {
        OutOfFoldPredictor<M> copy = new OutOfFoldPredictor<>(uid);
        copyValues(copy, extra);
        NestedStages.copyEstimator(copy, extra);
        return copy;
    }

    @Override
    public MLWriter write() {
        OutOfFoldPredictor<M> bare = copy(ParamMap.empty());
        bare.clear(bare.estimator());
        return new NestedStages.Writer(bare, new PipelineStage[] {getEstimator()});
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved stages. */
    public static MLReader<OutOfFoldPredictor<?>> read() {
        return new NestedStages.Reader<>(OutOfFoldPredictor::restored);
    }

    private static <M extends Model<M>> OutOfFoldPredictor<M> restored(
            OutOfFoldPredictor<M> bare, PipelineStage[] nested) {
        Estimator<M> estimator = NestedStages.estimator(nested[0]);
        return bare.setEstimator(estimator);
    }

    /** The stage saved under {@code path}, with its estimator. */
    public static OutOfFoldPredictor<?> load(String path) {
        return read().load(path);
    }
}
