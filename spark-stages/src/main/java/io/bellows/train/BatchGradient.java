package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.data.Batch;
import java.util.Arrays;

/** The gradient of a worker's share of a batch, computed in parts, and what is summed over the workers along with it. */
final class BatchGradient {
    /** Loss, weight, right predictions and the vote to end, which follow the gradient. */
    static final int EXTRAS = 4;

    private final TrainingPlan plan;
    private final TrainingSession session;
    private final BatchLoss loss;
    private final float[] gradient;
    private final float[] sums;
    private Batch part;

    BatchGradient(TrainingPlan plan, TrainingSession session, int size) {
        this.plan = plan;
        this.session = session;
        loss = plan.goal().ofTraining(plan.outputs());
        gradient = new float[size];
        sums = new float[size + EXTRAS];
    }

    /** The sums over the rows of {@code local}; zeros when it has none. The array itself, to be summed over workers. */
    float[] sums(Batch local, float[] weights, long key) {
        Arrays.fill(sums, 0f);
        int parts = Math.min(plan.accumulationSteps(), local.rows());
        for (int i = 0; i < parts; i++) {
            int from = (int) ((long) local.rows() * i / parts);
            int to = (int) ((long) local.rows() * (i + 1) / parts);
            add(parts == 1 ? local : part(local, from, to), weights, key + i);
        }
        return sums;
    }

    private Batch part(Batch local, int from, int to) {
        if (part == null) {
            part = new Batch(plan.batchSize() / plan.accumulationSteps() + 1, plan.layout());
        }
        part.copy(local, from, to - from);
        return part;
    }

    private void add(Batch batch, float[] weights, long key) {
        float[] scores = session.forward(batch.features(), batch.rows(), weights, key);
        float[] slope = new float[batch.rows() * plan.outputs()];
        loss.evaluate(scores, batch.labels(), batch.targets(), batch.weights(), batch.rows(), slope);
        session.backward(slope, gradient);
        int size = gradient.length;
        for (int i = 0; i < size; i++) {
            sums[i] += gradient[i];
        }
        sums[size] += (float) loss.lossSum();
        sums[size + 1] += (float) loss.weightSum();
        sums[size + 2] += (float) loss.correctSum();
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
