package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.engine.HasNetworkModel;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.param.CheckedParams;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Fits a pre-trainer on all rows, then an estimator on the labelled ones, whose network starts from the pre-trained weights.
 *
 * <p>Input: what both need; {@code labelCol}, of any type, null for rows that only the pre-trainer sees. The {@code pretrainer} is
 * a {@link SelfSupervisedPretrainer} or an estimator around one, such as {@link TrainingOnly} or {@code Pipeline}; the {@code
 * estimator} is or holds a {@link DataParallelTrainer} of the same architecture and settings. All tensors of the pre-trained body
 * are taken; the head starts at random.
 *
 * <p>Output: the columns that the inner model adds; the pre-trainer's model is not part of it.
 *
 * <p>Deterministic where both are. Saved as its params and, in the folder {@code stages}, one Spark pipeline of the two, each of
 * which must be {@code MLWritable}. Fails with an {@link IllegalArgumentException} where the networks do not fit.
 *
 * @param <M> the model that the inner estimator fits
 */
public final class Pretrained<M extends Model<M>> extends Estimator<M>
        implements InnerEstimatorParams<Pretrained<M>, M>, MLWritable {
    private final String uid;
    private final Param<Estimator<?>> pretrainer;
    private final InnerEstimatorParams.Group<M> innerEstimatorParams;
    private final Param<String> labelCol;

    /** A stage with a uid of its own. */
    public Pretrained() {
        this(Identifiable.randomUID("pretrained"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public Pretrained(String uid) {
        this.uid = uid;
        pretrainer = new Param<>(this, "pretrainer", "estimator to fit first, with a SelfSupervisedPretrainer in it");
        innerEstimatorParams = new InnerEstimatorParams.Group<>(this, "estimator to fit then, with a trainer in it");
        labelCol = CheckedParams.column(this, "labelCol", "column that is null in rows for the pre-trainer alone");
        setDefault(labelCol, "label");
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The estimator to fit first; must be set. */
    public Param<Estimator<?>> pretrainer() {
        return pretrainer;
    }

    @Override
    public Pretrained<M> self() {
        return this;
    }

    @Override
    public InnerEstimatorParams.Group<M> innerEstimatorParams() {
        return innerEstimatorParams;
    }

    /** The column that is null in rows for the pre-trainer alone; default {@code label}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** See {@link #pretrainer()}. */
    public Pretrained<M> setPretrainer(Estimator<?> value) {
        set(pretrainer, value);
        return this;
    }

    /**
     * See {@link #pretrainer()}.
     *
     * @throws IllegalStateException when it is not set
     */
    public Estimator<?> getPretrainer() {
        if (!isDefined(pretrainer)) {
            throw new IllegalStateException(
                    "Cannot use %s: found no pretrainer, expected one to fit; call setPretrainer first".formatted(uid));
        }
        return getOrDefault(pretrainer);
    }

    /** See {@link #labelCol()}. */
    public Pretrained<M> setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** See {@link #labelCol()}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        pretrainerWithin();
        DataParallelTrainer<?, ?> trainer = trainer(getEstimator());
        if (trainer.isSet(trainer.initialModelPath())) {
            throw new IllegalArgumentException("Cannot start " + trainer.uid() + " in " + uid
                    + " from two models: found initialModelPath '" + trainer.getInitialModelPath()
                    + "', expected none beside the pre-trainer; clear it, or set it on the pre-trainer");
        }
        Columns.requireColumn(schema, getLabelCol(), uid, type -> true, "any type");
        getPretrainer().transformSchema(schema);
        StructType scored = getEstimator().transformSchema(schema);
        requireSameBody(schema);
        return scored;
    }

    /** Fails where the networks of both are known, and the second cannot take what the first learns. */
    private void requireSameBody(StructType schema) {
        SelfSupervisedPretrainer first = pretrainerWithin();
        Optional<Network> body = InnerTrainer.schema(getPretrainer(), schema)
                .flatMap(come -> TrainingSchema.shape(first, come))
                .map(first::body);
        DataParallelTrainer<?, ?> second = trainer(getEstimator());
        Optional<Network> network =
                InnerTrainer.schema(getEstimator(), schema).flatMap(come -> TrainingSchema.foreseen(second, come));
        if (body.isPresent() && network.isPresent()) {
            InitialWeights.requireBody(second, network.get(), body.get());
        }
    }

    /** Fails, too, where only a row tells the shape that both trainers are given. */
    private void requireSameBody(Dataset<?> dataset) {
        if (getPretrainer() instanceof SelfSupervisedPretrainer first
                && getEstimator() instanceof DataParallelTrainer<?, ?> second
                && TrainingSchema.shape(first, dataset.schema()).isEmpty()
                && first.getFeaturesCol().equals(second.getFeaturesCol())) {
            Shape shape = TrainingInput.shape(first, dataset);
            InitialWeights.requireBody(
                    second,
                    TrainingSchema.network(second, shape, TrainingSchema.outputsOfOwn(second)),
                    first.body(shape));
        }
    }

    private SelfSupervisedPretrainer pretrainerWithin() {
        return InnerTrainer.require(getPretrainer(), SelfSupervisedPretrainer.class, "pre-train in " + uid);
    }

    private DataParallelTrainer<?, ?> trainer(Estimator<?> holder) {
        return InnerTrainer.require(holder, DataParallelTrainer.class, "start from pre-trained weights in " + uid);
    }

    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        requireSameBody(dataset);
        NetworkModel body = body(getPretrainer().fit(dataset))
                .orElseThrow(() -> new IllegalArgumentException("Cannot start from the model of "
                        + getPretrainer().uid() + " in " + uid + ": found no network in it, expected the model of a"
                        + " SelfSupervisedPretrainer, alone or in a PipelineModel"));
        Estimator<M> started = getEstimator().copy(ParamMap.empty());
        trainer(started).startFrom(body);
        return started.fit(dataset.filter(Columns.column(getLabelCol()).isNotNull()));
    }

    private static Optional<NetworkModel> body(Transformer fitted) {
        if (fitted instanceof HasNetworkModel model) {
            return Optional.of(model.networkModel());
        }
        return fitted instanceof PipelineModel pipeline
                ? Arrays.stream(pipeline.stages())
                        .map(Pretrained::body)
                        .flatMap(Optional::stream)
                        .reduce((first, last) -> last)
                : Optional.empty();
    }

    @Override
    public Pretrained<M> copy(ParamMap extra) {
        Pretrained<M> copy = new Pretrained<>(uid);
        copyValues(copy, extra);
        if (copy.isSet(copy.pretrainer)) {
            copy.setPretrainer(copy.getPretrainer().copy(extra));
        }
        NestedStages.copyEstimator(copy, extra);
        return copy;
    }

    @Override
    public MLWriter write() {
        Pretrained<M> bare = copy(ParamMap.empty());
        bare.clear(bare.pretrainer());
        bare.clear(bare.estimator());
        return new NestedStages.Writer(bare, new PipelineStage[] {getPretrainer(), getEstimator()});
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved stages. */
    public static MLReader<Pretrained<?>> read() {
        return new NestedStages.Reader<>(Pretrained::restored);
    }

    private static <M extends Model<M>> Pretrained<M> restored(Pretrained<M> bare, PipelineStage[] nested) {
        Estimator<M> estimator = NestedStages.estimator(nested[1]);
        return bare.setPretrainer((Estimator<?>) nested[0]).setEstimator(estimator);
    }

    /** The stage saved under {@code path}, with its pre-trainer and estimator. */
    public static Pretrained<?> load(String path) {
        return read().load(path);
    }
}
