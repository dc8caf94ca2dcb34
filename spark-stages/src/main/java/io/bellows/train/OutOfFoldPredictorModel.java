package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Predicts each row by the model of its fold, which was fitted on the rows of the other folds: what {@link OutOfFoldPredictor}
 * fits.
 *
 * <p>Input: what the inner models need, and {@code keyCol}, if it is named. Without it, a row is known by all its columns, which
 * must be those of the rows fitted on. Output: the columns that the inner models add, with nulls allowed. A row that was not among those fitted on is
 * predicted by one of the models, too, drawn by its key; where folds are stratified, in them all the same if
 * it has a label. {@code transform} is lazy, and reads the rows once for each fold.
 */
public final class OutOfFoldPredictorModel extends Model<OutOfFoldPredictorModel>
        implements OutOfFoldParams<OutOfFoldPredictorModel>, MLWritable {
    private final String uid;
    private final OutOfFoldParams.Group outOfFoldParams;
    private final StringArrayParam foldClasses;
    private final DoubleArrayParam foldBounds;
    private List<Transformer> models = List.of();

    /** A model without inner ones of the given uid, as a reader makes it. */
    public OutOfFoldPredictorModel(String uid) {
        this.uid = uid;
        outOfFoldParams = new OutOfFoldParams.Group(this);
        foldClasses = new StringArrayParam(this, "foldClasses", "labels of the classes that folds share, as text");
        foldBounds = CheckedParams.doubles(
                this,
                "foldBounds",
                "by class, the draws at which the folds but the first begin",
                values -> Arrays.stream(values).allMatch(value -> value >= 0 && value <= 1),
                "numbers from 0 to 1");
        OutOfFoldParams.setDefaults(this);
        setDefault(foldClasses, new String[0]);
        setDefault(foldBounds, new double[0]);
    }

    OutOfFoldPredictorModel(String uid, List<Transformer> models, FoldStrata strata) {
        this(uid);
        this.models = List.copyOf(models);
        set(foldClasses, strata.classes());
        set(foldBounds, strata.bounds());
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public OutOfFoldPredictorModel self() {
        return this;
    }

    @Override
    public OutOfFoldParams.Group outOfFoldParams() {
        return outOfFoldParams;
    }

    /** The labels of the classes that stratified folds share, as text; none when they are not stratified. */
    public StringArrayParam foldClasses() {
        return foldClasses;
    }

    /** See {@link #foldClasses()}. */
    public String[] getFoldClasses() {
        return getOrDefault(foldClasses);
    }

    /** For each of {@code foldClasses}, the draws of [0, 1) at which its folds but the first begin. */
    public DoubleArrayParam foldBounds() {
        return foldBounds;
    }

    /** See {@link #foldBounds()}. */
    public double[] getFoldBounds() {
        return getOrDefault(foldBounds);
    }

    private Column fold(StructType schema) {
        return OutOfFoldParams.fold(this, schema, new FoldStrata(getFoldClasses(), getFoldBounds()));
    }

    /** The inner models by fold: each was fitted on the rows of all folds but this. */
    public List<Transformer> models() {
        return models;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        OutOfFoldParams.draw(this, schema);
        return new StructType(
                Arrays.stream(models.get(0).transformSchema(schema).fields())
                        .map(field -> Columns.has(schema, field.name())
                                ? field
                                : new StructField(field.name(), field.dataType(), true, field.metadata()))
                        .toArray(StructField[]::new));
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        Column[] columns = columns(dataset.schema());
        Column fold = fold(dataset.schema());
        Dataset<Row> predicted = null;
        for (int i = 0; i < models.size(); i++) {
            Dataset<Row> own = models.get(i)
                    .transform(dataset.toDF().filter(fold.equalTo(i)))
                    .select(columns);
            predicted = predicted == null ? own : predicted.union(own);
        }
        return predicted;
    }

    /** In the order of the schema, which models of Spark do not keep; those that are added take nulls, whatever the model. */
    private Column[] columns(StructType schema) {
        return Arrays.stream(transformSchema(schema).fields())
                .map(field -> {
                    Column column = Columns.column(field.name());
                    return Columns.has(schema, field.name())
                            ? column
                            : functions.when(functions.lit(true), column).as(field.name(), field.metadata());
                })
                .toArray(Column[]::new);
    }

    @Override
    public OutOfFoldPredictorModel copy(ParamMap extra) {
        List<Transformer> copies =
                models.stream().map(model -> model.copy(extra)).toList();
        return copyValues(
                        new OutOfFoldPredictorModel(uid, copies, new FoldStrata(getFoldClasses(), getFoldBounds())),
                        extra)
                .setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new NestedStages.Writer(this, models.toArray(PipelineStage[]::new));
    }

    /** Reads a saved model. */
    public static MLReader<OutOfFoldPredictorModel> read() {
        return new NestedStages.Reader<OutOfFoldPredictorModel>(OutOfFoldPredictorModel::restored);
    }

    private static OutOfFoldPredictorModel restored(OutOfFoldPredictorModel bare, PipelineStage[] nested) {
        bare.models = Arrays.stream(nested).map(Transformer.class::cast).toList();
        return bare;
    }

    /** Reads the model saved at {@code path}. */
    public static OutOfFoldPredictorModel load(String path) {
        return read().load(path);
    }
}
