package io.bellows.sample;

import io.bellows.column.RowCheck;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
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
import org.apache.spark.sql.types.StructType;

/**
 * Learns a weight for each class from its count, as a trainer's {@code weightCol}.
 *
 * <p>Input: {@code labelCol}, a number, string, boolean, date or timestamp of any number of classes; {@code
 * validationIndicatorCol} (optional), boolean: rows for which it is true are not counted. A label that is null or not a
 * number follows {@code handleInvalid}: {@code error} fails the fit, {@code skip} and {@code keep} leave the row out.
 *
 * <p>{@code weighting} {@code balanced}: n / (k n<sub>c</sub>) for n rows, k classes and n<sub>c</sub> rows of the class, as
 * scikit-learn's {@code class_weight}. {@code effective-number}: (1 - β) / (1 - β<sup>n<sub>c</sub></sup>) with {@code beta},
 * scaled to a mean of 1 over classes; source: Y. Cui et al., "Class-balanced loss based on effective number of samples"
 * (CVPR, 2019), equation 4.
 *
 * <p>Fitting counts the classes in one job, and fails if there are none. Deterministic.
 */
public final class ClassWeights extends Estimator<ClassWeightsModel> implements DefaultParamsWritable {
    private final String uid;
    private final Param<String> labelCol;
    private final Param<String> weightCol;
    private final Param<String> validationIndicatorCol;
    private final ModeParam<ClassWeighting> weighting;
    private final DoubleParam beta;
    private final ModeParam<HandleInvalid> handleInvalid;

    /** An estimator with a uid of its own. */
    public ClassWeights() {
        this(Identifiable.randomUID("classWeights"));
    }

    /** An estimator of the given uid, as a reader makes it. */
    public ClassWeights(String uid) {
        this.uid = uid;
        labelCol = CheckedParams.column(this, "labelCol", "column of the class label");
        weightCol = CheckedParams.column(this, "weightCol", "new column of the weight of a row's class");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows, which do not count");
        weighting = new ModeParam<>(this, "weighting", "how weights follow from counts", ClassWeighting.class);
        beta = CheckedParams.doubleBetween(this, "beta", "of effective numbers: how much each row adds", 0, 0.9999999);
        handleInvalid = new ModeParam<>(this, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
        setDefault(labelCol, "label");
        setDefault(weightCol, "weight");
        setDefault(weighting, weighting.stored(ClassWeighting.BALANCED));
        setDefault(beta, 0.999);
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The column of the class label; default {@code label}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** The new column of the weight of a row; default {@code weight}. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** The boolean column that is true for validation rows; not set by default. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** How the weight of a class follows from the counts; default {@code balanced}. */
    public ModeParam<ClassWeighting> weighting() {
        return weighting;
    }

    /** β of {@code effective-number}, in [0, 0.9999999]; default 0.999. */
    public DoubleParam beta() {
        return beta;
    }

    /** What happens to rows without a label; default {@code error}. */
    public ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** See {@link #labelCol()}. */
    public ClassWeights setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** See {@link #labelCol()}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** See {@link #weightCol()}. */
    public ClassWeights setWeightCol(String value) {
        set(weightCol, value);
        return this;
    }

    /** See {@link #weightCol()}. */
    public String getWeightCol() {
        return getOrDefault(weightCol);
    }

    /** See {@link #validationIndicatorCol()}. */
    public ClassWeights setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    /** See {@link #validationIndicatorCol()}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /** See {@link #weighting()}. */
    public ClassWeights setWeighting(String value) {
        set(weighting, value);
        return this;
    }

    /** See {@link #weighting()}. */
    public ClassWeights setWeighting(ClassWeighting value) {
        return setWeighting(weighting.stored(value));
    }

    /** See {@link #weighting()}. */
    public String getWeighting() {
        return getOrDefault(weighting);
    }

    /** See {@link #beta()}. */
    public ClassWeights setBeta(double value) {
        set(beta, value);
        return this;
    }

    /** See {@link #beta()}. */
    public double getBeta() {
        return (double) getOrDefault(beta);
    }

    /** See {@link #handleInvalid()}. */
    public ClassWeights setHandleInvalid(String value) {
        set(handleInvalid, value);
        return this;
    }

    /** See {@link #handleInvalid()}. */
    public ClassWeights setHandleInvalid(HandleInvalid value) {
        return setHandleInvalid(handleInvalid.stored(value));
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
        return ClassWeightsModel.weighted(schema, getWeightCol(), uid);
    }

    @Override
    public ClassWeightsModel fit(Dataset<?> dataset) {
        Sampler.requireBatch(uid, dataset);
        transformSchema(dataset.schema());
        List<Row> counts = counted(dataset.toDF()).collectAsList();
        if (counts.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot weigh classes of column '%s' in %s: found no row with a label, expected at least one; look at the rows to fit"
                            .formatted(getLabelCol(), uid));
        }
        String[] labels = counts.stream().map(row -> row.getString(0)).toArray(String[]::new);
        long[] sizes = counts.stream().mapToLong(row -> row.getLong(1)).toArray();
        ClassWeightsModel model = new ClassWeightsModel(uid, labels, weights(sizes));
        return copyValues(model.setParent(this), ParamMap.empty());
    }

    private Dataset<Row> counted(Dataset<Row> rows) {
        Column label = LabelSampler.text(rows.schema(), getLabelCol());
        Column none = LabelSampler.noLabel(rows.schema(), getLabelCol(), uid);
        Dataset<Row> training = isDefined(validationIndicatorCol)
                ? rows.filter(functions.not(RowCheck.isValidation(getValidationIndicatorCol(), uid)))
                : rows;
        Column checked = handleInvalid.constant(getHandleInvalid()) == HandleInvalid.ERROR
                ? RowCheck.failWhen(none, functions.lit(noLabel()), label)
                : label;
        Dataset<Row> usable = handleInvalid.constant(getHandleInvalid()) == HandleInvalid.ERROR
                ? training
                : training.filter(functions.not(none));
        return usable.groupBy(checked.as("label")).count().orderBy("label");
    }

    private String noLabel() {
        return "Cannot weigh classes of column '%s' in %s: found no label in a row, expected one; set handleInvalid to skip or keep such rows"
                .formatted(getLabelCol(), uid);
    }

    private double[] weights(long[] sizes) {
        if (weighting.constant(getWeighting()) == ClassWeighting.BALANCED) {
            double rows =
                    IntStream.range(0, sizes.length).mapToLong(i -> sizes[i]).sum();
            return IntStream.range(0, sizes.length)
                    .mapToDouble(i -> rows / (sizes.length * (double) sizes[i]))
                    .toArray();
        }
        double[] raw = IntStream.range(0, sizes.length)
                .mapToDouble(i -> (1 - getBeta()) / (1 - Math.pow(getBeta(), (double) sizes[i])))
                .toArray();
        double sum = IntStream.range(0, raw.length).mapToDouble(i -> raw[i]).sum();
        return IntStream.range(0, raw.length)
                .mapToDouble(i -> raw[i] * raw.length / sum)
                .toArray();
    }

    @Override
    public ClassWeights copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** A reader of saved estimators. */
    public static MLReader<ClassWeights> read() {
        return new DefaultParamsReader<>();
    }

    /** The estimator saved under {@code path}. */
    public static ClassWeights load(String path) {
        return read().load(path);
    }
}
