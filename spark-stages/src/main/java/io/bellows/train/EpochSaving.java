package io.bellows.train;

import io.bellows.train.collective.Collective;
import io.bellows.train.optimizer.OptimizerState;
import java.io.IOException;
import java.util.List;

/** Makes a run's checkpoints and goes on from them: all workers give what only they hold, and the first one writes. */
final class EpochSaving {
    private final TrainingPlan plan;
    private final Checkpoints checkpoints;
    private final TrainingState state;
    private final RunningStatistics statistics;
    private final StepGradient gradient;
    private final Collective replicas;

    EpochSaving(
            TrainingPlan plan,
            Checkpoints checkpoints,
            TrainingState state,
            RunningStatistics statistics,
            StepGradient gradient,
            Collective replicas) {
        this.plan = plan;
        this.checkpoints = checkpoints;
        this.state = state;
        this.statistics = statistics;
        this.gradient = gradient;
        this.replicas = replicas;
    }

    /** Sets what this worker alone holds to what it was at the checkpoint that the state comes from, and gives the rest. */
    MidEpoch resume() {
        MidEpoch done = state.midEpoch;
        if (!done.statistics().isEmpty()) {
            statistics.set(done.statistics(replicas.rank(), replicas.size()));
        }
        float[] leftOver = gradient.leftOver();
        if (leftOver != null && !done.leftOver().isEmpty()) {
            System.arraycopy(done.leftOver(replicas.rank(), replicas.size()), 0, leftOver, 0, leftOver.length);
        }
        state.midEpoch = null;
        return done;
    }

    /**
     * Saves where training is within an epoch; all workers must call it together.
     *
     * @param batches of the epoch that are done
     * @param sums of their rows
     * @param skipped steps without finite numbers, the last ones in a row
     * @param seconds of the epoch so far
     * @param now seconds since this worker began
     */
    void save(int batches, EpochSums sums, int skipped, double seconds, double now) throws IOException {
        float[] own = gradient.leftOver();
        List<float[]> leftOver = own == null ? List.of() : RunningStatistics.gathered(own, replicas, isLeading());
        List<float[]> each = statistics.ofEach();
        state.midEpoch = new MidEpoch(
                batches, sums.loss, sums.weight, sums.correct, skipped, seconds, sums.history(), each, leftOver);
        save(now);
        state.midEpoch = null;
    }

    /** Saves the state; all workers must call it together, since each may hold a part of the optimizer's vectors. */
    void save(double now) throws IOException {
        OptimizerState whole = state.shard.whole(state.optimizer, plan.optimizer(), replicas, isLeading());
        if (isLeading()) {
            checkpoints.save(state, whole, now);
        }
    }

    /** Whether one is due after an epoch, as the first worker says, whatever this one's clock says. */
    boolean isDueAfterEpoch(double now) {
        float[] vote = {isLeading() && checkpoints.isDueAfterEpoch(state, now) ? 1 : 0};
        replicas.sum(vote);
        return vote[0] > 0;
    }

    private boolean isLeading() {
        return replicas.rank() == 0;
    }
}
