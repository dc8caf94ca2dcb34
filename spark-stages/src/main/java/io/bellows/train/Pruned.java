package io.bellows.train;

import io.bellows.network.prune.ChannelPruning;
import io.bellows.network.prune.PrunableLayers;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Fits an estimator, or takes its fitted {@code model}, makes the network smaller, and trains what is left further.
 *
 * <p>Input: what the {@code estimator} needs, which is or holds a {@link DataParallelClassifier} or another trainer of networks.
 * Output: the columns that its model adds. The model is of the same class, so it can be quantized next; where it is a trainer's
 * own, {@link DataParallelModel#pruningSummary} has size, arithmetic and measured time before and after, and the log too.
 *
 * <p>Weights that {@code magnitude} and {@code groups} set to zero stay zero: each worker clears them in the gradient and after
 * each step. That makes the saved model smaller, and no prediction faster. {@code channels} and {@code low-rank} give another,
 * smaller network, which is faster where its layers are large. While the share of zeros grows, no epoch is taken for the best,
 * and {@code patience} waits.
 *
 * <p>Where the trainer averages weights, the model has {@link DataParallelModel#unaveraged}, those of the last training, with the
 * same zeros; where nothing is trained after pruning ({@code fineTuneEpochs} 0) it has none, since the average alone was pruned.
 *
 * <p>Deterministic where the estimator is. Saved as its params and, in the folder {@code stages}, one Spark pipeline of the
 * estimator and, where it is set, the model, which must be {@code MLWritable}.
 *
 * <p>Fails with an {@link IllegalArgumentException}, before any job, for params that do not go together; after the first training
 * where nothing can be pruned as asked. {@code maxSteps}, {@code maxTrainingSeconds} or {@code energyBudgetJoules} of the trainer may
 * end its training before all zeros are there; the log warns of it.
 *
 * @param <M> the model that the inner estimator fits
 */
public final class Pruned<M extends Model<M>> extends Estimator<M>
        implements InnerEstimatorParams<Pruned<M>, M>,
                PruningParams<Pruned<M>>,
                FineTuningParams<Pruned<M>>,
                MLWritable {
    private final String uid;
    private final InnerEstimatorParams.Group<M> innerEstimatorParams;
    private final Param<M> model;
    private final PruningParams.Group pruningParams;
    private final FineTuningParams.Group fineTuningParams;

    /** A stage with a uid of its own. */
    public Pruned() {
        this(Identifiable.randomUID("pruned"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public Pruned(String uid) {
        this.uid = uid;
        innerEstimatorParams =
                new InnerEstimatorParams.Group<>(this, "estimator to fit and prune, with a trainer in it");
        model = new Param<>(this, "model", "fitted model of the estimator to prune, in place of its first fit");
        pruningParams = new PruningParams.Group(this);
        fineTuningParams = new FineTuningParams.Group(this);
        PruningParams.setDefaults(this);
        FineTuningParams.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public PruningParams.Group pruningParams() {
        return pruningParams;
    }

    @Override
    public FineTuningParams.Group fineTuningParams() {
        return fineTuningParams;
    }

    @Override
    public Pruned<M> self() {
        return this;
    }

    @Override
    public InnerEstimatorParams.Group<M> innerEstimatorParams() {
        return innerEstimatorParams;
    }

    /** A fitted model of the estimator, which is pruned in place of that of a first fit; not set by default. */
    public Param<M> model() {
        return model;
    }

    /** See {@link #model()}. */
    public Pruned<M> setModel(M value) {
        set(model, value);
        return this;
    }

    /** See {@link #model()}. */
    public M getModel() {
        return getOrDefault(model);
    }

    PrunableLayers layers() {
        return new PrunableLayers(List.of(getExcludedLayers()));
    }

    ChannelPruning channels() {
        return new ChannelPruning(
                channelTarget().constant(getChannelTarget()),
                getRemovedFraction(),
                importance().constant(getImportance()),
                scope().constant(getScope()),
                getChannelMultiple(),
                layers());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        PruningChecks.check(this);
        StructType result = getEstimator().transformSchema(schema);
        PruningChecks.checkNetwork(this, schema);
        return result;
    }

    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return new PruningRun<>(this, dataset).fit();
    }

    @Override
    public Pruned<M> copy(ParamMap extra) {
        Pruned<M> copy = new Pruned<>(uid);
        copyValues(copy, extra);
        NestedStages.copyEstimator(copy, extra);
        if (copy.isSet(copy.model)) {
            copy.setModel(copy.getModel().copy(extra));
        }
        return copy;
    }

    @Override
    public MLWriter write() {
        Pruned<M> bare = copy(ParamMap.empty());
        bare.clear(bare.estimator());
        bare.clear(bare.model());
        return new NestedStages.Writer(
                bare,
                isSet(model) ? new PipelineStage[] {getEstimator(), getModel()} : new PipelineStage[] {getEstimator()});
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved stages. */
    public static MLReader<Pruned<?>> read() {
        return new NestedStages.Reader<>(Pruned::restored);
    }

    private static <M extends Model<M>> Pruned<M> restored(Pruned<M> bare, PipelineStage[] nested) {
        Estimator<M> estimator = NestedStages.estimator(nested[0]);
        bare.setEstimator(estimator);
        if (nested.length > 1) {
            @SuppressWarnings("unchecked")
            M model = (M) nested[1];
            bare.setModel(model);
        }
        return bare;
    }

    /** The stage saved under {@code path}, with its estimator. */
    public static Pruned<?> load(String path) {
        return read().load(path);
    }
}
