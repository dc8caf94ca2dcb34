package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import java.util.Arrays;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Gives each row the weight of its class, as {@link ClassWeights} has learnt it.
 *
 * <p>Input: {@code labelCol} of the type that was fitted. Output: all columns and {@code weightCol} (double). Rows for which
 * {@code validationIndicatorCol} is true have the weight 1. A label that is null, not a number or unknown follows {@code
 * handleInvalid}: {@code error} fails the job, {@code skip} drops the row, {@code keep} gives it the weight 1.
 *
 * <p>Lazy and deterministic; no job, no shuffle. The table of weights is in the params {@code labels} (as text) and {@code
 * weights}, and saved with them.
 */
public final class ClassWeightsModel extends Model<ClassWeightsModel> implements DefaultParamsWritable {
    private final String uid;
    private final StringArrayParam labels;
    private final DoubleArrayParam weights;
    private final Param<String> labelCol;
    private final Param<String> weightCol;
    private final Param<String> validationIndicatorCol;
    private final ModeParam<HandleInvalid> handleInvalid;

    /** A model of the given uid, as a reader makes it. */
    public ClassWeightsModel(String uid) {
        this.uid = uid;
        labels = new StringArrayParam(this, "labels", "labels of the classes, as text");
        weights = CheckedParams.doubles(
                this,
                "weights",
                "weight of each class",
                values -> Arrays.stream(values).allMatch(value -> value > 0),
                "numbers > 0");
        labelCol = CheckedParams.column(this, "labelCol", "column of the class label");
        weightCol = CheckedParams.column(this, "weightCol", "new column of the weight of a row's class");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows, which weigh 1");
        handleInvalid = new ModeParam<>(this, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
    }

    ClassWeightsModel(String uid, String[] labels, double[] weights) {
        this(uid);
        set(this.labels, labels);
        set(this.weights, weights);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The labels of the classes, as text; a timestamp as its microseconds since the start of 1970 in UTC. */
    public StringArrayParam labels() {
        return labels;
    }

    /** The weight of each class, in the order of {@code labels}. */
    public DoubleArrayParam weights() {
        return weights;
    }

    /** The column of the class label. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** The new column of the weight of a row. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** The boolean column that is true for validation rows; may not be set. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** What happens to rows whose label is unknown. */
    public ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** See {@link #labels()}. */
    public String[] getLabels() {
        return getOrDefault(labels);
    }

    /** See {@link #weights()}. */
    public double[] getWeights() {
        return getOrDefault(weights);
    }

    /** See {@link #labelCol()}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** See {@link #weightCol()}. */
    public String getWeightCol() {
        return getOrDefault(weightCol);
    }

    /** See {@link #validationIndicatorCol()}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /** See {@link #handleInvalid()}. */
    public String getHandleInvalid() {
        return getOrDefault(handleInvalid);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        LabelSampler.noLabel(schema, getLabelCol(), uid);
        if (isDefined(validationIndicatorCol)) {
            RowCheck.requireIndicator(schema, getValidationIndicatorCol(), uid);
        }
        return weighted(schema, getWeightCol(), uid);
    }

    static StructType weighted(StructType schema, String weightCol, String uid) {
        Columns.requireAbsent(schema, weightCol, uid);
        return schema.add(weightCol, DataTypes.DoubleType, false);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Dataset<Row> rows = dataset.toDF();
        Column label = LabelSampler.text(rows.schema(), getLabelCol());
        Column known = ofLabel(label);
        Column validation = isDefined(validationIndicatorCol)
                ? RowCheck.isValidation(getValidationIndicatorCol(), uid)
                : functions.lit(false);
        HandleInvalid mode = handleInvalid.constant(getHandleInvalid());
        Dataset<Row> kept = mode == HandleInvalid.SKIP ? rows.filter(validation.or(known.isNotNull())) : rows;
        Column unknown = mode == HandleInvalid.ERROR
                ? functions.raise_error(unknown(label)).cast(DataTypes.DoubleType)
                : functions.lit(1.0);
        Column weight = functions.when(validation, 1.0).otherwise(functions.coalesce(known, unknown));
        return kept.withColumn(getWeightCol(), functions.coalesce(weight, functions.lit(1.0)));
    }

    private Column ofLabel(Column label) {
        Column weight = functions.lit(null).cast(DataTypes.DoubleType);
        for (int i = 0; i < getLabels().length; i++) {
            weight = i == 0
                    ? functions.when(label.equalTo(getLabels()[i]), getWeights()[i])
                    : weight.when(label.equalTo(getLabels()[i]), getWeights()[i]);
        }
        return weight;
    }

    private Column unknown(Column label) {
        return functions.concat(
                functions.lit("Cannot weigh rows by column '%s' in %s: found label '".formatted(getLabelCol(), uid)),
                functions.coalesce(label, functions.lit("null")),
                functions.lit(
                        "', expected one of the classes that were fitted, %s; set handleInvalid to skip or keep such rows"
                                .formatted(Arrays.toString(getLabels()))));
    }

    @Override
    public ClassWeightsModel copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** A reader of saved models. */
    public static MLReader<ClassWeightsModel> read() {
        return new DefaultParamsReader<>();
    }

    /** The model saved under {@code path}. */
    public static ClassWeightsModel load(String path) {
        return read().load(path);
    }
}
