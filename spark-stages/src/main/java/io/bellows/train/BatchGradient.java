package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.collective.Collective;
import io.bellows.train.data.Batch;
import java.util.Arrays;

/** The gradient of a worker's share of a batch, computed in parts, and what is summed over the workers along with it. */
final class BatchGradient {
    /** Loss, weight, right predictions and the vote to end, which follow the gradient. */
    private static final int EXTRAS = 4;

    private final TrainingPlan plan;
    private final TrainingSession session;
    private final BatchObjective objective;
    private final float[] gradient;
    private final float[] sums;
    private Batch part;

    BatchGradient(TrainingPlan plan, TrainingSession session, Collective collective, int size) {
        this.plan = plan;
        this.session = session;
        objective = plan.goal().ofTraining(plan, collective);
        gradient = new float[size];
        sums = new float[size + EXTRAS];
    }

    /** The sums over the rows of {@code local}; zeros when it has none. The array itself, to be summed over workers. */
    float[] sums(Batch local, float[] weights, long key) {
        Arrays.fill(sums, 0f);
        int views = plan.viewsPerRow();
        int rows = local.rows() / views;
        int parts = objective.isShared() ? plan.accumulationSteps() : Math.min(plan.accumulationSteps(), rows);
        for (int i = 0; i < parts; i++) {
            int from = (int) ((long) rows * i / parts) * views;
            int to = (int) ((long) rows * (i + 1) / parts) * views;
            add(parts == 1 ? local : part(local, from, to), weights, key + i);
        }
        return sums;
    }

    private Batch part(Batch local, int from, int to) {
        if (part == null) {
            int most = plan.batchSize() / plan.accumulationSteps() + 1;
            part = new Batch(most * plan.viewsPerRow(), plan.batchLayout());
        }
        part.copy(local, from, to - from);
        return part;
    }

    private void add(Batch batch, float[] weights, long key) {
        float[] slope = new float[batch.rows() * plan.outputs()];
        boolean isEmpty = batch.rows() == 0;
        float[] scores = isEmpty ? slope : session.forward(batch.features(), batch.rows(), weights, key);
        objective.evaluate(scores, batch, slope);
        int size = gradient.length;
        if (!isEmpty) {
            session.backward(slope, gradient);
            for (int i = 0; i < size; i++) {
                sums[i] += gradient[i];
            }
        }
        sums[size] += (float) objective.lossSum();
        sums[size + 1] += (float) objective.weightSum();
        sums[size + 2] += (float) objective.correctSum();
    }

    /** Weighted loss over the rows of all workers, once summed. */
    double lossSum() {
        return sums[gradient.length];
    }

    /** Weight of the rows. */
    double weightSum() {
        return sums[gradient.length + 1];
    }

    /** Weight of the rows that were told right. */
    double correctSum() {
        return sums[gradient.length + 2];
    }

    /** Adds to the sums, before they are shared, that training is to end. */
    void voteToEnd() {
        sums[gradient.length + 3] = 1;
    }

    /** Whether a worker voted to end, once summed. */
    boolean isToEnd() {
        return sums[gradient.length + 3] > 0;
    }

    /** The mean gradient over the rows; the array itself, valid until the next batch. */
    float[] mean() {
        float share = (float) (1 / weightSum());
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = sums[i] * share;
        }
        return gradient;
    }
}
