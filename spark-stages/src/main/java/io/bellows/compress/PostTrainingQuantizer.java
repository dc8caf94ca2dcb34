package io.bellows.compress;

import io.bellows.column.Columns;
import io.bellows.engine.OutputKind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.NoSuchElementException;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Turns a trained model, or any ONNX model, into one that computes with 8-bit integers, a quarter of the size, and
 * faster where its layers are large; or, by {@code mode}, into one whose weights alone are smaller.
 *
 * <p>Give it an {@code estimator}, which it fits first, or a fitted {@code model}, one of them: a classifier, multi-label classifier or
 * regressor that knows its network ({@link io.bellows.engine.HasNetworkModel}), as that of {@code DataParallelClassifier} does, or an {@code OnnxModel}
 * ({@link io.bellows.engine.serving.HasOnnxFile}). The fitted {@link QuantizedModel} takes its place: it has the same columns, params and labels.
 *
 * <p>Input: what the estimator needs; for a fitted model the columns of its inputs alone. With {@code static-int8} the scales of the activations come
 * from a sample of {@code calibrationRows} rows, over which the executors run the network in floats and note the smallest
 * and largest value of each tensor (static quantization; Jacob et al. 2018, "Quantization and Training of Neural Networks
 * for Efficient Integer-Arithmetic-Only Inference"), or, by {@code calibrationMethod}, how its values are distributed. See
 * {@link io.bellows.engine.onnx.OnnxQuantizer} for the form.
 *
 * <p>With an {@code evaluator}, the fewest layers stay in floats that hold {@code maxMetricLoss} on what {@code postProcessor} makes of the predicted validation rows:
 * those of {@link #setValidation}, else those where {@code validationIndicatorCol} is true, else all. What was found is in
 * {@link QuantizedModel#summary()}, with the speed of both forms on one core of the driver; integers that gain no speed
 * are told there, in the report of a job, and as a warning in the log.
 *
 * <p>Deterministic: the sample is those rows whose inputs hash smallest under {@code seed}, whatever the partitions.
 * The data are read twice for it. Where the same rows always come, equal models give equal bytes.
 *
 * <p>Fails if the model has no convolution and no linear layer, no row can be used for calibration, a weight is NaN or infinite, or an
 * activation is NaN, or infinite and so an output; what is infinite within the model alone, as a mask, stays in floats. Rows whose inputs
 * are null, of another shape or not finite fail the fit where the model's {@code handleInvalid} is {@code error}, save
 * nulls, which are left out; otherwise all of them are left out. A tensor that is constant over the sample is no error:
 * its range is from 0 to its value.
 */
public final class PostTrainingQuantizer extends Estimator<QuantizedModel>
        implements QuantizationModeParam<PostTrainingQuantizer>,
                QuantizationParams<PostTrainingQuantizer>,
                CalibrationParams<PostTrainingQuantizer>,
                GuardParams<PostTrainingQuantizer>,
                MLWritable {
    private final String uid;
    private final Param<Estimator<?>> estimator;
    private final Param<Model<?>> model;
    private final QuantizationModeParam.Group modeParam;
    private final QuantizationParams.Group quantizationParams;
    private final GuardParams.Group guardParams;
    private final CalibrationParams.Group calibrationParams;
    private final BooleanParam keepFloats;
    private transient Dataset<Row> validation;

    /** A quantizer of the given uid, as a reader makes it. */
    public PostTrainingQuantizer(String uid) {
        this.uid = uid;
        estimator = new Param<>(this, "estimator", "estimator to fit and then quantize");
        model = new Param<>(this, "model", "fitted model to quantize");
        modeParam = new QuantizationModeParam.Group(this);
        QuantizationModeParam.setDefaults(this);
        quantizationParams = new QuantizationParams.Group(this);
        QuantizationParams.setDefaults(this);
        guardParams = new GuardParams.Group(this);
        GuardParams.setDefaults(this);
        calibrationParams = new CalibrationParams.Group(this);
        CalibrationParams.setDefaults(this);
        keepFloats =
                new BooleanParam(this, "keepFloats", "whether the model in floats is saved with the quantized one");
        setDefault(keepFloats, false);
    }

    /** A quantizer with a uid of its own. */
    public PostTrainingQuantizer() {
        this(Identifiable.randomUID("postTrainingQuantizer"));
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public QuantizationModeParam.Group quantizationModeParam() {
        return modeParam;
    }

    @Override
    public QuantizationParams.Group quantizationParams() {
        return quantizationParams;
    }

    @Override
    public GuardParams.Group guardParams() {
        return guardParams;
    }

    @Override
    public CalibrationParams.Group calibrationParams() {
        return calibrationParams;
    }

    @Override
    public PostTrainingQuantizer self() {
        return this;
    }

    /** The estimator to fit and then quantize; not set where {@link #model} is. */
    public Param<Estimator<?>> estimator() {
        return estimator;
    }

    /** The fitted model to quantize; not set where {@link #estimator} is. */
    public Param<Model<?>> model() {
        return model;
    }

    /**
     * Whether the model in floats is saved beside the quantized one, to compare with and to export; no prediction reads it. Default
     * false, since who quantizes wants less.
     */
    public BooleanParam keepFloats() {
        return keepFloats;
    }

    /** The estimator to fit and then quantize. */
    public Estimator<?> getEstimator() {
        return getOrDefault(estimator);
    }

    /** Sets the estimator to fit and then quantize. */
    public PostTrainingQuantizer setEstimator(Estimator<?> value) {
        set(estimator, value);
        return this;
    }

    /** The fitted model to quantize. */
    public Model<?> getModel() {
        return getOrDefault(model);
    }

    /** Sets the fitted model to quantize. */
    public PostTrainingQuantizer setModel(Model<?> value) {
        set(model, value);
        return this;
    }

    /** The value of {@link #keepFloats}. */
    public boolean getKeepFloats() {
        return (boolean) getOrDefault(keepFloats);
    }

    /** Sets {@link #keepFloats}. */
    public PostTrainingQuantizer setKeepFloats(boolean value) {
        set(keepFloats, value);
        return this;
    }

    /** Sets the rows that {@link #evaluator} measures with, in place of rows of the fitted frame; not saved. */
    public PostTrainingQuantizer setValidation(Dataset<Row> rows) {
        validation = rows;
        return this;
    }

    /** The rows to measure with, of those that the stage is fitted on where no others are given. */
    Dataset<Row> validationRows(Dataset<?> dataset) {
        if (validation != null) {
            return validation;
        }
        return isSet(validationIndicatorCol())
                ? dataset.toDF().filter(Columns.column(getValidationIndicatorCol()))
                : dataset.toDF();
    }

    /** What the evaluator says of {@code predicted}. */
    double metric(Dataset<Row> predicted) {
        Dataset<Row> processed = isSet(postProcessor()) ? getPostProcessor().transform(predicted) : predicted;
        try {
            return getEvaluator().evaluate(processed);
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new IllegalArgumentException(
                    "Cannot guard the accuracy of " + uid + ": evaluator '"
                            + getEvaluator().uid() + "' fails on the predicted validation rows with: " + e.getMessage()
                            + "; check its params, and the columns that it reads",
                    e);
        }
    }

    @Override
    public StructType transformSchema(StructType schema) {
        checkSource();
        if (isSet(estimator)) {
            TrainerCheck.require(
                    getEstimator(),
                    EnumSet.complementOf(EnumSet.of(OutputKind.EMBEDDING)),
                    "quantize the model of '" + getEstimator().uid() + "' in " + uid,
                    "a trainer of what is predicted, such as DataParallelClassifier; export the fitted body, and quantize the"
                            + " file as an OnnxModel");
        }
        if (validation == null && isSet(validationIndicatorCol())) {
            Columns.requireColumn(
                    schema, getValidationIndicatorCol(), uid, DataTypes.BooleanType::equals, "a column of booleans");
        }
        StructType predicted = isSet(estimator)
                ? getEstimator().transformSchema(schema)
                : getModel().transformSchema(schema);
        if (isSet(evaluator()) && validation == null) {
            GuardParams.requireEvaluatedColumns(
                    isSet(postProcessor()) ? getPostProcessor().transformSchema(predicted) : predicted, this);
        }
        return predicted;
    }

    @Override
    public QuantizedModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        if (isSet(evaluator())) {
            GuardParams.requireLabels(validationRows(dataset), this);
        }
        Model<?> fitted = isSet(estimator) ? (Model<?>) getEstimator().fit(dataset) : getModel();
        QuantizedModel quantized =
                new Quantization(QuantizationSource.of(fitted, uid), this, SpeedCheck::of).model(dataset);
        return quantized.keepFloats(getKeepFloats()).setMode(getMode()).setParent(this);
    }

    private void checkSource() {
        if (isSet(estimator) == isSet(model)) {
            throw new IllegalStateException("Cannot use " + uid + ": found "
                    + (isSet(model) ? "an estimator and a model" : "neither estimator nor model")
                    + ", expected one of them; call setEstimator or setModel");
        }
    }

    @Override
    public PostTrainingQuantizer copy(ParamMap extra) {
        PostTrainingQuantizer copy = new PostTrainingQuantizer(uid);
        copyValues(copy, extra);
        copy.validation = validation;
        if (copy.isSet(copy.estimator)) {
            copy.setEstimator(copy.getEstimator().copy(extra));
        }
        if (copy.isSet(copy.model)) {
            copy.setModel((Model<?>) copy.getModel().copy(extra));
        }
        return copy;
    }

    @Override
    public MLWriter write() {
        return new PostTrainingQuantizerFiles.Writer(this);
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** Reads a saved quantizer. */
    public static MLReader<PostTrainingQuantizer> read() {
        return new PostTrainingQuantizerFiles.Reader();
    }

    /** Reads the quantizer saved at {@code path}, with its estimator or model. */
    public static PostTrainingQuantizer load(String path) {
        return read().load(path);
    }
}
