package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.network.NetworkModel;
import io.bellows.network.prune.GroupSparsity;
import io.bellows.network.prune.LowRankFactorization;
import io.bellows.network.prune.MagnitudePruning;
import io.bellows.network.prune.MaskedWeights;
import io.bellows.network.prune.PrunableLayers;
import io.bellows.network.prune.PruningScope;
import io.bellows.param.PredictionParams;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code fit} of {@link Pruned}.
 *
 * @param <M> the model that the inner estimator fits
 */
final class PruningRun<M extends Model<M>> {
    private static final Logger LOG = LoggerFactory.getLogger(PruningRun.class);
    private static final double TOLERANCE = 1e-6;

    private final Pruned<M> stage;
    private final Dataset<?> rows;
    private final PrunableLayers layers;
    private final PruningScope scope;
    private M unpruned;

    PruningRun(Pruned<M> stage, Dataset<?> rows) {
        this.stage = stage;
        this.rows = rows;
        layers = stage.layers();
        scope = stage.scope().constant(stage.getScope());
    }

    M fit() {
        if (!stage.getTrainFirst()) {
            M only = trained(trainer -> trainer.startPruned(new PruningStart(null, null, growing())));
            NetworkModel after = network(only);
            return reported(only, NetworkModel.initialize(after.network(), 0));
        }
        M first = stage.isSet(stage.model())
                ? stage.getModel()
                : stage.getEstimator().fit(rows);
        NetworkModel before = network(first);
        layers.of(before.network());
        unpruned = first;
        return reported(prunedFrom(first, before), before);
    }

    private M prunedFrom(M first, NetworkModel before) {
        return switch (stage.method().constant(stage.getMethod())) {
            case MAGNITUDE -> byMagnitude(first, before);
            case GROUPS -> {
                NetworkModel masked = GroupSparsity.of(stage.getPattern()).prune(before, layers);
                yield afterMask(first, masked);
            }
            case CHANNELS -> continued(first, stage.channels().prune(before), WeightSparsity.NONE);
            case LOW_RANK ->
                continued(
                        first,
                        new LowRankFactorization(stage.getRankEnergy(), layers).factorize(before),
                        WeightSparsity.NONE);
        };
    }

    private M byMagnitude(M first, NetworkModel before) {
        boolean isMasked = stage.isSet(stage.rewindStep()) || !isTrainedFurther();
        if (!isMasked && stage.getRounds() == 1) {
            return continued(first, before, growing());
        }
        M model = first;
        for (int round = 1; round <= stage.getRounds(); round++) {
            double sparsity = 1 - Math.pow(1 - stage.getSparsity(), (double) round / stage.getRounds());
            NetworkModel masked = MagnitudePruning.prune(network(model), sparsity, scope, layers);
            model = afterMask(model, masked);
        }
        return model;
    }

    /** What the weights of {@code masked} that are not zero become, from where they are or from where they were. */
    private M afterMask(M fitted, NetworkModel masked) {
        WeightSparsity held = WeightSparsity.held(layers);
        if (!stage.isSet(stage.rewindStep())) {
            return continued(fitted, masked, held);
        }
        if (stage.getRewindStep() == 0) {
            return trainedOn(trainer -> tuned(trainer).startPruned(new PruningStart(null, masked, held)));
        }
        NetworkModel early = network(trained(trainer ->
                trainer.startPruned(new PruningStart(null, null, WeightSparsity.endingAfter(stage.getRewindStep())))));
        return continued(fitted, MaskedWeights.of(early, masked, layers), held);
    }

    private boolean isTrainedFurther() {
        return !stage.isSet(stage.fineTuneEpochs()) || stage.getFineTuneEpochs() > 0;
    }

    /** The sparsity of the params, from the start or growing. */
    private WeightSparsity growing() {
        return new WeightSparsity(
                true,
                layers,
                scope,
                stage.getSparsity(),
                stage.sparsitySchedule().constant(stage.getSparsitySchedule()),
                stage.getScheduleStart(),
                stage.getScheduleEnd(),
                stage.getScheduleUpdates(),
                Long.MAX_VALUE);
    }

    /** The model with the network {@code start}, trained further where the params say so. */
    private M continued(M fitted, NetworkModel start, WeightSparsity sparsity) {
        return isTrainedFurther()
                ? trainedOn(trainer -> {
                    DataParallelTrainer<?, ?> other = tuned(trainer);
                    other.clear(other.architecture());
                    other.clear(other.initialModelPath());
                    other.setNetwork(start.network());
                    other.startPruned(new PruningStart(start, null, sparsity));
                })
                : remade(fitted, start);
    }

    private DataParallelTrainer<?, ?> tuned(DataParallelTrainer<?, ?> trainer) {
        if (stage.isSet(stage.fineTuneEpochs())) {
            trainer.setEpochs(stage.getFineTuneEpochs());
        }
        trainer.setLearningRate(trainer.getLearningRate() * stage.getFineTuneRateFactor());
        return trainer;
    }

    private M trained(Consumer<DataParallelTrainer<?, ?>> changes) {
        return changed(changes).fit(rows);
    }

    /** The same, and where the params say so it learns of the network as it was before pruning. */
    private M trainedOn(Consumer<DataParallelTrainer<?, ?>> changes) {
        Estimator<M> student = changed(changes);
        return stage.getDistillUnpruned() ? taught(student).fit(rows) : student.fit(rows);
    }

    private Estimator<M> changed(Consumer<DataParallelTrainer<?, ?>> changes) {
        Estimator<M> changed = stage.getEstimator().copy(ParamMap.empty());
        changes.accept(trainer(changed));
        return changed;
    }

    private Distilled<M> taught(Estimator<M> student) {
        PredictionParams<?> columns = (PredictionParams<?>) model(unpruned);
        String logits = columns.getRawPredictionCol().isEmpty()
                ? Columns.unused(rows.schema(), "unprunedLogits")
                : columns.getRawPredictionCol();
        M teacher =
                unpruned.copy(ParamMap.empty().put(columns.rawPredictionCol().w(logits)));
        return new Distilled<M>().setTeachers(teacher).setLogitsCol(logits).setEstimator(student);
    }

    private DataParallelTrainer<?, ?> trainer(Estimator<M> holder) {
        return InnerTrainer.require(holder, DataParallelTrainer.class, "prune in " + stage.uid());
    }

    @SuppressWarnings("unchecked") // a trainer's model remade is of the same class
    private M remade(M fitted, NetworkModel network) {
        if (fitted instanceof DataParallelModel<?> model) {
            return (M) trainer(stage.getEstimator()).remade(model, network);
        }
        throw new IllegalArgumentException("Cannot prune the model of " + stage.uid() + ": found "
                + fitted.getClass().getSimpleName()
                + " and fineTuneEpochs 0, expected the model of a trainer itself; put "
                + stage.uid() + " around the trainer within, or set fineTuneEpochs to at least 1");
    }

    private NetworkModel network(M fitted) {
        return model(fitted).networkModel();
    }

    private DataParallelModel<?> model(M fitted) {
        DataParallelModel<?> found = inner(fitted);
        if (found == null) {
            throw new IllegalArgumentException("Cannot prune the model of " + stage.uid() + ": found "
                    + fitted.getClass().getSimpleName()
                    + ", which has no network of a trainer, expected the model of a trainer, alone or in a PipelineModel; put "
                    + stage.uid() + " around the trainer within");
        }
        return found;
    }

    private static DataParallelModel<?> inner(Transformer fitted) {
        if (fitted instanceof DataParallelModel<?> model) {
            return model;
        }
        return fitted instanceof PipelineModel pipeline
                ? Arrays.stream(pipeline.stages())
                        .map(PruningRun::inner)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private M reported(M result, NetworkModel before) {
        DataParallelModel<?> model = model(result);
        PruningSummary summary = PruningSummary.of(before, model.networkModel());
        model.setPruningSummary(summary);
        LOG.info("{} pruned {} by {}: {}", stage.uid(), before.network().name(), stage.getMethod(), summary);
        if (!summary.gainsSpeed()) {
            LOG.warn("{}: {}", stage.uid(), summary.verdict());
        }
        if (stage.method().constant(stage.getMethod()) == PruningMethod.MAGNITUDE) {
            double sparsity = MaskedWeights.sparsity(model.networkModel(), layers);
            if (sparsity < stage.getSparsity() - TOLERANCE) {
                LOG.warn(
                        "{} set {} of the weights to zero, not {}: training ended before the schedule did",
                        stage.uid(),
                        sparsity,
                        stage.getSparsity());
            }
        }
        return result;
    }
}
