package io.bellows.train;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.param.ServingParams;
import io.bellows.train.data.BatchChange;
import io.bellows.train.metric.Metric;
import io.bellows.train.views.RowViews;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Trains the body of a network, all of it below the last linear layer, on rows without labels, synchronously on all executors,
 * by BigDL: to tell how images were turned, to know views of the same row, or to take noise away, as {@code task} says.
 *
 * <p>Input: as {@link DataParallelTrainer} says, without a label. The task {@code rotation} takes square images {@code
 * float[C][S][S]}, {@code contrastive} images {@code float[C][H][W]}, {@code denoising} rows of any shape; a network of {@code
 * networkJson} must end in a linear layer, in the place of which the task's own head is trained.
 *
 * <p>Output: {@code predictionCol}, by default {@code embedding}, {@code array<float>}: what the body gives. The model holds the
 * body alone, so that another trainer of the same architecture takes its weights under a new head: by {@code initialModelPath},
 * or within one pipeline by {@link Pretrained}.
 *
 * <p>A row of a batch becomes 4 views for {@code rotation}, 2 for {@code contrastive}, 1 for {@code denoising}; {@code batchSize}
 * counts rows, and memory is needed for the views. Each view is a pure function of the row's features, the seed, the epoch and
 * the view's number. Validation rows become those of the first epoch.
 *
 * <p>The same rows, params and seed give the same batches, views and losses up to the rounding of sums for 1, 2, 3, 4, 6 or 12
 * workers, as {@link DataParallelTrainer} says, for {@code contrastive} too: the negatives of a row are all other rows of the
 * batch of all workers, whose projections are summed together in each step. With {@code accumulationSteps} above 1 they are those
 * of one part of the batch, and which rows are in it depends on the number of workers. A last batch of one row teaches nothing
 * then.
 *
 * <p>Validation tells the loss, and as accuracy the share of turns told right, or of views more similar to their row's other view
 * than to any other of the batch; of {@code denoising} there is none.
 */
public final class SelfSupervisedPretrainer
        extends DataParallelTrainer<SelfSupervisedPretrainer, SelfSupervisedPretrainerModel>
        implements PretextParams<SelfSupervisedPretrainer> {
    /** The default of {@code predictionCol}, of the model too. */
    static final String EMBEDDING_COL = "embedding";

    private final ServingParams.Group predictionParams;
    private final PretextParams.Group pretextParams;

    /** A pre-trainer with a uid of its own. */
    public SelfSupervisedPretrainer() {
        this(Identifiable.randomUID("selfSupervisedPretrainer"));
    }

    /** A pre-trainer of the given uid, as a reader makes it. */
    public SelfSupervisedPretrainer(String uid) {
        super(uid);
        predictionParams = new ServingParams.Group(this);
        pretextParams = new PretextParams.Group(this);
        ServingParams.setDefaults(this);
        PretextParams.setDefaults(this);
        setDefault(predictionCol(), EMBEDDING_COL);
    }

    @Override
    public SelfSupervisedPretrainer self() {
        return this;
    }

    @Override
    public ServingParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public PretextParams.Group pretextParams() {
        return pretextParams;
    }

    boolean isContrastive() {
        return pretextTask() == PretextTask.CONTRASTIVE;
    }

    private PretextTask pretextTask() {
        return task().constant(getTask());
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.EMBEDDING;
    }

    @Override
    void checkTargets(StructType schema) {
        if (getPipelineStages() != 1) {
            throw new IllegalArgumentException("Cannot pre-train " + uid() + " as a pipeline: found pipelineStages "
                    + getPipelineStages() + ", expected 1, since views of a row must meet; clear it");
        }
        pretextTask().goal(this, customLoss().orElse(null));
        int rows = getBatchSize() / getAccumulationSteps();
        if (pretextTask() == PretextTask.CONTRASTIVE && rows < 2) {
            throw new IllegalArgumentException(
                    "Cannot train " + uid() + " to know views of the same row: found batchSize "
                            + getBatchSize() + " in " + getAccumulationSteps()
                            + " parts, expected at least 2 rows in each, which are told apart; raise batchSize or lower"
                            + " accumulationSteps");
        }
    }

    @Override
    TargetColumns targetColumns(StructType schema) {
        return TargetColumns.none();
    }

    @Override
    RowTargets rowTargets(StructType schema, Dataset<Row> selected) {
        return new NoTargets();
    }

    @Override
    Optional<Integer> outputs(StructType schema) {
        return TrainingSchema.shape(this, schema).map(shape -> pretextTask().outputs(this, shape));
    }

    @Override
    TrainingHead head(StructType schema, TrainingInput input) {
        if (pretextTask() == PretextTask.CONTRASTIVE && input.counts().training() < 2) {
            throw new IllegalArgumentException("Cannot train " + uid() + " to know views of the same row: found "
                    + input.counts().training() + " training row, expected at least 2, which are told apart");
        }
        return new TrainingHead(
                pretextTask().goal(this, customLoss().orElse(null)),
                pretextTask().outputs(this, input.shape()),
                List.of(),
                TargetScale.NONE);
    }

    @Override
    BatchChange batchChange(Shape shape) {
        return new RowViews(pretextTask().view(this, shape), ViewOps.of(this, shape), getSeed());
    }

    /** The head of the params' network is not trained, so that its size does not matter. */
    @Override
    boolean allowsMoreOutputs() {
        return true;
    }

    /** What is learnt of the network, for rows of {@code shape}. */
    Network body(Shape shape) {
        return NetworkBody.of(TrainingSchema.described(this, shape, 1));
    }

    @Override
    Network describedNetwork(Shape shape, int outputs) {
        Network body = body(shape);
        return NetworkBody.withHead(body, pretextTask().head(body.outputShape().size(), outputs));
    }

    @Override
    Set<ValidationMetric> metrics() {
        return pretextTask() == PretextTask.DENOISING
                ? EnumSet.of(ValidationMetric.LOSS)
                : EnumSet.of(ValidationMetric.LOSS, ValidationMetric.ACCURACY);
    }

    @Override
    Metric figure(ValidationMetric kind, TrainingHead head) {
        return null;
    }

    @Override
    ScoreColumns scoreColumns(StructType schema, int size) {
        return new NumberScores(getPredictionCol(), true, size);
    }

    @Override
    SelfSupervisedPretrainerModel model(NetworkModel model, List<String> labels, TrainingSummary summary) {
        Network body = body(model.network().inputShape());
        return new SelfSupervisedPretrainerModel(uid(), model.part(body), labels, summary);
    }

    /** Reads a saved pre-trainer. */
    public static MLReader<SelfSupervisedPretrainer> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the pre-trainer saved at {@code path}. */
    public static SelfSupervisedPretrainer load(String path) {
        return read().load(path);
    }
}
