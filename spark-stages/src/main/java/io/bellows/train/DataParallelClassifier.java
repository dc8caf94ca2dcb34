package io.bellows.train;

import io.bellows.engine.serving.PredictionColumns;
import io.bellows.network.Network;
import io.bellows.param.CheckedParams;
import io.bellows.param.PredictionParams;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a network to tell classes apart, synchronously on all executors, by BigDL.
 *
 * <p>Input: {@code featuresCol}, {@code array<float>}, {@code array<double>} or Vector, of the network's input shape
 * (row-major, such as {@code float[C][H][W]}; the shape comes from {@code inputShape}, else from the column's metadata as
 * {@code ToTensor} writes it, else the features are one vector); {@code labelCol}, a number, the index of the class from
 * 0, as {@code StringIndexer} makes it; {@code softLabelCol} (optional), {@code array<float>}, {@code array<double>} or
 * Vector, the probabilities of all classes to learn instead, as {@code MixImages} makes them, null for rows that learn their
 * label, by which accuracy is counted in any case; {@code weightCol} (optional), a number of at least 0, of which null is 1 in
 * validation rows; {@code validationIndicatorCol} (optional), boolean, true for rows that are scored after each epoch and
 * never trained on.
 *
 * <p>The number of classes is that of the label column's metadata, else of the soft label, else the largest label + 1. Rows are numbered by a
 * hash of their content and dealt out to the workers; each counts once an epoch, and the mean gradient of a global batch
 * is the weighted mean over its rows. So the result depends on the rows, the params and the seed, and not on how the
 * DataFrame is partitioned; with 1, 2, 3, 4, 6 or 12 workers the global batches are the same ones, and losses agree up to
 * the rounding of sums, unless the network has batch normalisation or dropout, which see a worker's share of the batch.
 *
 * <p>A worker needs local disk for its share of the rows, {@code 4 · (features + 2)} bytes a row and 4 a soft class, and memory for the
 * network alone. With validation rows the model is that of the best epoch, else that of the last.
 *
 * <p>Fails with an {@link IllegalArgumentException} for a bad schema, param or row, and with a {@link TrainingException}
 * when workers die too often, do not find slots, or the loss stops being a number. Spark's dynamic allocation is refused
 * with an {@link IllegalStateException}: executors that train together must stay.
 */
public final class DataParallelClassifier extends Estimator<DataParallelClassifierModel>
        implements PredictionParams<DataParallelClassifier>,
                NetworkParams<DataParallelClassifier>,
                OptimizationParams<DataParallelClassifier>,
                ScheduleParams<DataParallelClassifier>,
                StabilityParams<DataParallelClassifier>,
                MixParams<DataParallelClassifier>,
                TransferParams<DataParallelClassifier>,
                RegularizationParams<DataParallelClassifier>,
                DistillationParams<DataParallelClassifier>,
                RunParams<DataParallelClassifier>,
                RunLifeParams<DataParallelClassifier>,
                DefaultParamsWritable {
    private final String uid;
    private final PredictionParams.Group predictionParams;
    private final NetworkParams.Group networkParams;
    private final OptimizationParams.Group optimizationParams;
    private final ScheduleParams.Group scheduleParams;
    private final StabilityParams.Group stabilityParams;
    private final MixParams.Group mixParams;
    private final TransferParams.Group transferParams;
    private final RegularizationParams.Group regularizationParams;
    private final DistillationParams.Group distillationParams;
    private final RunParams.Group runParams;
    private final RunLifeParams.Group runLifeParams;
    private final Param<String> labelCol;
    private final Param<String> softLabelCol;
    private final Param<String> weightCol;
    private final Param<String> validationIndicatorCol;

    /** A classifier with a uid of its own. */
    public DataParallelClassifier() {
        this(Identifiable.randomUID("dataParallelClassifier"));
    }

    /** A classifier of the given uid, as a reader makes it. */
    public DataParallelClassifier(String uid) {
        this.uid = uid;
        predictionParams = new PredictionParams.Group(this);
        networkParams = new NetworkParams.Group(this);
        optimizationParams = new OptimizationParams.Group(this);
        scheduleParams = new ScheduleParams.Group(this);
        stabilityParams = new StabilityParams.Group(this);
        mixParams = new MixParams.Group(this);
        transferParams = new TransferParams.Group(this);
        regularizationParams = new RegularizationParams.Group(this);
        distillationParams = new DistillationParams.Group(this);
        runParams = new RunParams.Group(this);
        runLifeParams = new RunLifeParams.Group(this);
        labelCol = CheckedParams.column(this, "labelCol", "column of the class index, a number from 0");
        softLabelCol = CheckedParams.column(
                this, "softLabelCol", "column of class probabilities to learn; the labels when not set");
        weightCol = CheckedParams.column(this, "weightCol", "column of row weights; all 1 when not set");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows; no validation when not set");
        setDefault(labelCol, "label");
        PredictionParams.setDefaults(this);
        NetworkParams.setDefaults(this);
        OptimizationParams.setDefaults(this);
        ScheduleParams.setDefaults(this);
        StabilityParams.setDefaults(this);
        MixParams.setDefaults(this);
        TransferParams.setDefaults(this);
        RegularizationParams.setDefaults(this);
        DistillationParams.setDefaults(this);
        RunParams.setDefaults(this);
        RunLifeParams.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public DataParallelClassifier self() {
        return this;
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public NetworkParams.Group networkParams() {
        return networkParams;
    }

    @Override
    public OptimizationParams.Group optimizationParams() {
        return optimizationParams;
    }

    @Override
    public ScheduleParams.Group scheduleParams() {
        return scheduleParams;
    }

    @Override
    public StabilityParams.Group stabilityParams() {
        return stabilityParams;
    }

    @Override
    public MixParams.Group mixParams() {
        return mixParams;
    }

    @Override
    public TransferParams.Group transferParams() {
        return transferParams;
    }

    @Override
    public RegularizationParams.Group regularizationParams() {
        return regularizationParams;
    }

    @Override
    public DistillationParams.Group distillationParams() {
        return distillationParams;
    }

    @Override
    public RunParams.Group runParams() {
        return runParams;
    }

    @Override
    public RunLifeParams.Group runLifeParams() {
        return runLifeParams;
    }

    /** The column of the class index; default {@code label}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** The value of {@link #labelCol}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** Sets {@link #labelCol}. */
    public DataParallelClassifier setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** The column of class probabilities to learn; not set by default: all of the label. */
    public Param<String> softLabelCol() {
        return softLabelCol;
    }

    /** The value of {@link #softLabelCol}. */
    public String getSoftLabelCol() {
        return getOrDefault(softLabelCol);
    }

    /** Sets {@link #softLabelCol}. */
    public DataParallelClassifier setSoftLabelCol(String value) {
        set(softLabelCol, value);
        return this;
    }

    /** The column of row weights; not set by default: all weigh 1. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** The value of {@link #weightCol}. */
    public String getWeightCol() {
        return getOrDefault(weightCol);
    }

    /** Sets {@link #weightCol}. */
    public DataParallelClassifier setWeightCol(String value) {
        set(weightCol, value);
        return this;
    }

    /** The boolean column that is true for validation rows; not set by default: there are none. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** The value of {@link #validationIndicatorCol}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /** Sets {@link #validationIndicatorCol}. */
    public DataParallelClassifier setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        TrainingSchema.check(this, schema);
        List<String> labels = TrainingSchema.labels(this, schema).orElse(List.of());
        return PredictionColumns.append(schema, this, labels, labels.size());
    }

    @Override
    public DataParallelClassifierModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        ClusterSlots.requireLastingExecutors(dataset.sparkSession().sparkContext(), uid);
        TrainingInput input = TrainingInput.of(this, dataset);
        Network network = TrainingSchema.network(this, input.shape(), input.classes());
        TrainingRun run =
                new TrainingRun(this, input, network, dataset.sparkSession().sparkContext());
        return copyValues(run.train().setParent(this), ParamMap.empty());
    }

    @Override
    public DataParallelClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Reads a saved classifier. */
    public static MLReader<DataParallelClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the classifier saved at {@code path}. */
    public static DataParallelClassifier load(String path) {
        return read().load(path);
    }
}
