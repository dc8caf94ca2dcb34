package io.bellows.train;

import io.bellows.engine.NetworkTrainer;
import io.bellows.engine.serving.PredictionColumns;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.param.ServingParams;
import io.bellows.train.data.BatchChange;
import io.bellows.train.loss.Loss;
import io.bellows.train.metric.Metric;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What all trainers of networks share: the params and columns, and the one path of {@code fit}.
 *
 * <p>Input: {@code featuresCol}, {@code array<float>}, {@code array<double>} or Vector, of the network's input shape
 * (row-major, such as {@code float[C][H][W]}; the shape comes from {@code inputShape}, else from the column's metadata as
 * {@code ToTensor} writes it, else the features are one vector); what a row teaches, as the trainer says; {@code weightCol}
 * (optional), a number of at least 0, of which null is 1 in validation rows; {@code validationIndicatorCol} (optional),
 * boolean, true for rows that are scored after each epoch and never trained on.
 *
 * <p>Rows are numbered by a hash of their content and dealt out to the workers; each counts once an epoch, and the mean
 * gradient of a global batch is the weighted mean over its rows. So the result depends on the rows, the params and the seed,
 * and not on how the DataFrame is partitioned; with 1, 2, 3, 4, 6 or 12 workers the global batches are the same ones, and
 * losses agree up to the rounding of sums, unless the network has batch normalisation or dropout, which see a worker's share
 * of the batch.
 *
 * <p>A worker needs local disk for its share of the rows, {@code 4 · (features + 2)} bytes a row and 4 a number that it teaches
 * beside a class, and memory for the network alone. With validation rows the model is that of the best epoch, else that of the
 * last.
 *
 * <p>Fails with an {@link IllegalArgumentException} for a bad schema, param or row, and with a {@link TrainingException}
 * when workers die too often, do not find slots, or the loss stops being a number. Spark's dynamic allocation is refused
 * by trainer {@code barrier} with an {@link IllegalStateException}: executors that train together must stay.
 *
 * @param <S> the trainer itself, which its setters return
 * @param <M> the model that it fits
 */
public abstract class DataParallelTrainer<S extends DataParallelTrainer<S, M>, M extends DataParallelModel<M>>
        extends Estimator<M>
        implements NetworkTrainer,
                ServingParams<S>,
                TrainingColumnParams<S>,
                NetworkParams<S>,
                OptimizationParams<S>,
                ScheduleParams<S>,
                GradientParams<S>,
                StabilityParams<S>,
                TransferParams<S>,
                RegularizationParams<S>,
                RunParams<S>,
                RunLifeParams<S>,
                PipelineParams<S>,
                ResourceParams<S>,
                DefaultParamsWritable {
    private final String uid;
    private final TrainingColumnParams.Group trainingColumnParams;
    private final NetworkParams.Group networkParams;
    private final OptimizationParams.Group optimizationParams;
    private final ScheduleParams.Group scheduleParams;
    private final GradientParams.Group gradientParams;
    private final StabilityParams.Group stabilityParams;
    private final TransferParams.Group transferParams;
    private final RegularizationParams.Group regularizationParams;
    private final RunParams.Group runParams;
    private final RunLifeParams.Group runLifeParams;
    private final PipelineParams.Group pipelineParams;
    private final ResourceParams.Group resourceParams;
    private Loss customLoss;
    private Metric customMetric;
    private NetworkModel initialModel;
    private PruningStart pruningStart = PruningStart.NONE;

    DataParallelTrainer(String uid) {
        this.uid = uid;
        trainingColumnParams = new TrainingColumnParams.Group(this);
        networkParams = new NetworkParams.Group(this);
        optimizationParams = new OptimizationParams.Group(this);
        scheduleParams = new ScheduleParams.Group(this);
        gradientParams = new GradientParams.Group(this);
        stabilityParams = new StabilityParams.Group(this);
        transferParams = new TransferParams.Group(this);
        regularizationParams = new RegularizationParams.Group(this);
        runParams = new RunParams.Group(this);
        runLifeParams = new RunLifeParams.Group(this);
        pipelineParams = new PipelineParams.Group(this);
        resourceParams = new ResourceParams.Group(this);
        NetworkParams.setDefaults(this);
        OptimizationParams.setDefaults(this);
        ScheduleParams.setDefaults(this);
        GradientParams.setDefaults(this);
        StabilityParams.setDefaults(this);
        TransferParams.setDefaults(this);
        RegularizationParams.setDefaults(this);
        RunParams.setDefaults(this);
        RunLifeParams.setDefaults(this);
        PipelineParams.setDefaults(this);
        ResourceParams.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public TrainingColumnParams.Group trainingColumnParams() {
        return trainingColumnParams;
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
    public GradientParams.Group gradientParams() {
        return gradientParams;
    }

    @Override
    public StabilityParams.Group stabilityParams() {
        return stabilityParams;
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
    public RunParams.Group runParams() {
        return runParams;
    }

    @Override
    public RunLifeParams.Group runLifeParams() {
        return runLifeParams;
    }

    @Override
    public PipelineParams.Group pipelineParams() {
        return pipelineParams;
    }

    @Override
    public ResourceParams.Group resourceParams() {
        return resourceParams;
    }

    /**
     * Trains by {@code loss} in place of that which the params name, until null takes it back. It is no param: copies of this
     * stage keep it, and a saved stage does not.
     */
    public S setCustomLoss(Loss loss) {
        customLoss = loss;
        return self();
    }

    /** The loss that was set in place of that of the params, if any. */
    public Optional<Loss> customLoss() {
        return Optional.ofNullable(customLoss);
    }

    /**
     * Watches {@code metric} on the validation rows in place of {@code validationMetric}, until null takes it back; no param
     * either: copies of this stage keep it, and a saved stage does not.
     */
    public S setCustomMetric(Metric metric) {
        customMetric = metric;
        return self();
    }

    /** The metric that was set in place of that of the params, if any. */
    public Optional<Metric> customMetric() {
        return Optional.ofNullable(customMetric);
    }

    /**
     * What gives {@code kind}; null for loss and accuracy.
     *
     */
    abstract Metric figure(ValidationMetric kind, TrainingHead head);

    /** The metrics that {@link #figure} knows, those that come with the loss among them. */
    abstract Set<ValidationMetric> metrics();

    /** Starts from the weights of {@code model} in memory, or null; no param either: copies keep it, a saved stage does not. */
    void startFrom(NetworkModel model) {
        initialModel = model;
    }

    Optional<NetworkModel> initialModel() {
        return Optional.ofNullable(initialModel);
    }

    /** What pruning has of this training; no param either: copies keep it, a saved stage does not. */
    void startPruned(PruningStart start) {
        pruningStart = start;
    }

    PruningStart pruningStart() {
        return pruningStart;
    }

    /** {@code fitted}, a model of this trainer, with another network. */
    M remade(DataParallelModel<?> fitted, NetworkModel network) {
        M model = model(network, fitted.labels(), fitted.summary().orElse(null));
        return copyValues(model.setParent(this), ParamMap.empty());
    }

    /** Checks the columns of what rows teach, and the params that bear on them. */
    abstract void checkTargets(StructType schema);

    /** The columns of what a row teaches. */
    abstract TargetColumns targetColumns(StructType schema);

    /** How they are read; runs a job over the {@code selected} columns where nothing else tells how many numbers there are. */
    abstract RowTargets rowTargets(StructType schema, Dataset<Row> selected);

    /** The number of the network's outputs, if the schema tells. */
    abstract Optional<Integer> outputs(StructType schema);

    /** What the network is trained towards, once the rows are known. */
    abstract TrainingHead head(StructType schema, TrainingInput input);

    /** The new columns of a network of {@code size} outputs; 0 if that is not yet known. */
    abstract ScoreColumns scoreColumns(StructType schema, int size);

    abstract M model(NetworkModel model, List<String> labels, TrainingSummary summary);

    /** Whether the network may have more outputs than there is to learn. */
    boolean allowsMoreOutputs() {
        return false;
    }

    /**
     * How the rows of a batch are changed after they are read; null for not at all.
     *
     * @throws IllegalArgumentException if rows of {@code shape} cannot be
     */
    BatchChange batchChange(Shape shape) {
        return null;
    }

    /** The network that is trained, for rows of {@code shape}, with {@code outputs} outputs. */
    Network describedNetwork(Shape shape, int outputs) {
        return TrainingSchema.described(this, shape, outputs);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        TrainingChecks.check(this, schema);
        TrainingEnergy.check(this);
        ResourceLimits.check(this);
        return PredictionColumns.append(
                schema, this, scoreColumns(schema, outputs(schema).orElse(0)));
    }

    @Override
    public M fit(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        transformSchema(schema);
        TrainingChecks.requireBatch(uid(), dataset);
        SparkContext spark = dataset.sparkSession().sparkContext();
        try (TrainingEnergy energy = TrainingEnergy.begin(this, spark)) {
            return fit(dataset, schema, energy);
        }
    }

    private M fit(Dataset<?> dataset, StructType schema, TrainingEnergy energy) {
        SparkContext spark = energy.spark();
        ResourceLimits.check(this, spark);
        PathChecks.requireCheckpointsWritable(this, spark.hadoopConfiguration());
        if (trainer().constant(getTrainer()) == TrainerKind.BARRIER) {
            ClusterSlots.requireLastingExecutors(spark, uid);
            TrainingForecast.awaitSlots(this, spark);
        }
        Optional<Network> foreseen = TrainingForecast.foresee(this, schema, spark);
        TrainingInput input = TrainingInput.of(this, dataset);
        TrainingHead head = head(schema, input);
        Network network = TrainingSchema.network(this, input.shape(), head.outputs());
        if (foreseen.isEmpty()) {
            TrainingForecast.foretell(this, network, spark);
        }
        TrainingRun<M> run = new TrainingRun<>(this, input, head, network, energy);
        return copyValues(run.train().setParent(this), ParamMap.empty());
    }

    @Override
    public S copy(ParamMap extra) {
        S copy = defaultCopy(extra);
        copy.startFrom(initialModel);
        copy.setCustomMetric(customMetric);
        copy.startPruned(pruningStart);
        return copy.setCustomLoss(customLoss);
    }
}
