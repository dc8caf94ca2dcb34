package io.bellows.train;

import io.bellows.network.FlatWeights;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import io.bellows.train.collective.Collective;
import io.bellows.train.optimizer.OptimizerState;
import io.bellows.train.optimizer.WeightRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Where a run stands; equal on every worker between two steps, but for the optimizer's vectors where those are shared out. */
final class TrainingState {
    final FlatWeights weights;
    /** What of the weights this worker moves, and the optimizer's vectors of those. */
    final OptimizerShard shard;

    final OptimizerState optimizer;

    /** Steps in which each trainable tensor moved: fewer than all where it was frozen. */
    final long[] tensorSteps;

    /** The average of the trainable values; null when none is kept. */
    final float[] average;

    /** Running statistics of the network with the average; null where they are those of the weights. */
    float[] averageStatistics;

    /** Of the learning rate, after steps that were no finite numbers. */
    double rateFactor = 1;

    /** Of the loss in the backward pass. */
    double lossScale;

    /** Steps in a row at that scale whose gradients were finite. */
    int finiteSteps;

    final List<EpochSummary> epochs = new ArrayList<>();
    StepHistory steps = StepHistory.ofSize(0);

    /** Epochs of another run, which this one continues. */
    int inheritedEpochs;

    /** Which limit ended training; null while none did. */
    TrainingEnd limit;

    /** What a checkpoint within an epoch brought or is to hold; null otherwise. */
    MidEpoch midEpoch;

    NetworkModel best;

    /** The weights of the best epoch themselves, where their average is what is served. */
    NetworkModel bestUnaveraged;

    int bestEpoch;

    /** @param replicas workers that hold the same weights */
    TrainingState(TrainingPlan plan, Collective replicas) {
        weights = FlatWeights.of(plan.initial());
        List<WeightRange> tensors = WeightRange.of(weights);
        shard = OptimizerShard.of(plan.sharding(), plan.optimizer(), tensors, replicas);
        tensorSteps = new long[tensors.size()];
        optimizer = new OptimizerState(plan.optimizer(), shard.length());
        lossScale = plan.stability().lossScaling().initial();
        average = plan.averaging().averages() ? weights.trainable().clone() : null;
    }

    int epochsDone() {
        return epochs.size();
    }

    /** Steps that are done, those of an epoch that a checkpoint goes on with among them. */
    int stepsDone() {
        return steps.size() + (midEpoch == null ? 0 : midEpoch.batches());
    }

    /** Seconds of training when the last of those was done. */
    double secondsDone() {
        return midEpoch == null ? steps.lastSeconds() : midEpoch.steps().lastSeconds();
    }

    /** Adds an epoch, and keeps its weights if they are the best so far on the validation rows. */
    void finishEpoch(EpochSummary epoch, StepHistory itsSteps, TrainingPlan plan) {
        epochs.add(epoch);
        steps = steps.then(itsSteps);
        EpochSummary bestSoFar = best == null ? null : epochs.get(bestEpoch - 1);
        if (plan.validationRows() == 0 || !plan.sparsity().isComplete(optimizer.step(), plan.steps())) {
            bestEpoch = epoch.epoch();
        } else if (plan.earlyStopping().improves(epoch, bestSoFar)) {
            bestEpoch = epoch.epoch();
            best = model(served(), plan);
            bestUnaveraged = average == null ? null : model(weights.toWeights(), plan);
        }
    }

    /** The weights behind {@link #model} themselves; null where no average of them is kept. */
    NetworkModel unaveraged(TrainingPlan plan) {
        if (average == null) {
            return null;
        }
        return best != null ? bestUnaveraged : model(weights.toWeights(), plan);
    }

    /** The best epoch's model; the latest one's without validation rows. */
    NetworkModel model(TrainingPlan plan) {
        return best != null ? best : model(served(), plan);
    }

    private static NetworkModel model(Weights weights, TrainingPlan plan) {
        return new NetworkModel(plan.initial().network(), weights);
    }

    /** A copy of what is validated and served: the average where one is kept, else the weights themselves. */
    Weights served() {
        return average == null
                ? weights.toWeights()
                : weights.toWeights(average, averageStatistics == null ? weights.buffers() : averageStatistics);
    }

    /** A number that differs, as good as certainly, where a weight, a running statistic or the step does. */
    int fingerprint() {
        return Objects.hash(
                Arrays.hashCode(weights.trainable()),
                Arrays.hashCode(average),
                Arrays.hashCode(weights.buffers()),
                optimizer.step(),
                epochsDone(),
                bestEpoch);
    }

    /** Why training ends; null when it goes on. */
    TrainingEnd end(TrainingPlan plan) {
        if (limit != null) {
            return limit;
        }
        if (epochsDone() >= plan.epochs()) {
            return TrainingEnd.EPOCHS;
        }
        if (steps.size() >= plan.limitsOfRun().steps()) {
            return TrainingEnd.STEPS;
        }
        return plan.earlyStopping().ends(epochsDone() - bestEpoch) ? TrainingEnd.PATIENCE : null;
    }

    /** Whether a limit ended the last epoch before all its steps: no run can go on from there. */
    boolean isCutShort(TrainingPlan plan) {
        return steps.size() < epochsDone() * plan.stepsPerEpoch();
    }

    /** Seconds of the epochs that are of this run itself. */
    double secondsOfOwnEpochs() {
        return epochs.stream()
                .skip(inheritedEpochs)
                .mapToDouble(EpochSummary::seconds)
                .sum();
    }
}
