package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.collective.Collective;
import io.bellows.train.data.Batch;
import java.util.Arrays;
import java.util.List;

/** The gradient of a whole network: of a worker's share of a batch, computed in parts, then summed over the workers. */
final class BatchGradient implements StepGradient {
    /** Loss, weight, right predictions and the first worker's decision, which follow the gradient. */
    private static final int EXTRAS = 4;

    private final TrainingPlan plan;
    private final TrainingSession session;
    private final GradientExchange exchange;
    private final BatchObjective objective;
    private final float[] gradient;
    private final float[] sums;
    private final boolean isSynchronized;
    private float scale;
    private Batch part;
    private SuspectRows suspects;

    BatchGradient(TrainingPlan plan, TrainingSession session, Collective workers, int size) {
        this.plan = plan;
        this.session = session;
        objective = plan.goal().ofTraining(plan, workers);
        isSynchronized = plan.stability().synchronizedNorms();
        gradient = new float[size];
        sums = new float[size + EXTRAS];
        exchange = new GradientExchange(plan.gradientCoding(), workers, size, EXTRAS);
    }

    @Override
    public void compute(Batch local, float[] weights, long key, double lossScale) {
        scale = (float) lossScale;
        Arrays.fill(sums, 0f);
        int views = plan.viewsPerRow();
        int rows = local.rows() / views;
        int parts = objective.isShared() || isSynchronized
                ? plan.accumulationSteps()
                : Math.min(plan.accumulationSteps(), rows);
        for (int i = 0; i < parts; i++) {
            int from = (int) ((long) rows * i / parts) * views;
            int to = (int) ((long) rows * (i + 1) / parts) * views;
            add(parts == 1 ? local : part(local, from, to), weights, key + i);
            if (suspects != null) {
                suspects.advance(to - from);
            }
        }
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
        boolean passes = batch.rows() > 0 || isSynchronized;
        float[] scores = !passes ? slope : session.forward(batch.features(), batch.rows(), weights, key);
        objective.evaluate(scores, batch, slope);
        if (suspects != null) {
            suspects.judge(objective, scores, batch, slope);
        }
        int size = gradient.length;
        if (passes) {
            scale(slope, scale);
            session.backward(slope, gradient);
            for (int i = 0; i < size; i++) {
                sums[i] += gradient[i];
            }
        }
        sums[size] += (float) objective.lossSum();
        sums[size + 1] += (float) objective.weightSum();
        sums[size + 2] += (float) objective.correctSum();
    }

    static void scale(float[] slope, float factor) {
        for (int i = 0; factor != 1 && i < slope.length; i++) {
            slope[i] *= factor;
        }
    }

    @Override
    public void share(int decision, boolean isExact) {
        sums[gradient.length + 3] = decision;
        exchange.sum(sums, isExact);
        float share = weightSum() > 0 ? (float) (1 / weightSum() / scale) : 0;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = sums[i] * share;
        }
    }

    /** What this worker has computed and, once {@link #share} was called, all of them: the gradient, and more after it; the array itself. */
    float[] sums() {
        return sums;
    }

    @Override
    public List<Integer> suspects(Batch local, float[] weights, long key, double lossScale) {
        suspects = new SuspectRows(plan.batchLayout(), plan.viewsPerRow());
        compute(local, weights, key, lossScale);
        List<Integer> found =
                WeightStep.isFinite(Arrays.copyOf(sums, gradient.length + 1)) ? List.of() : suspects.found(local);
        suspects = null;
        return found;
    }

    @Override
    public void forward(Batch local, float[] weights, long key) {
        if (local.rows() > 0 || isSynchronized) {
            session.forward(local.features(), local.rows(), weights, key);
        }
    }

    @Override
    public double lossSum() {
        return sums[gradient.length];
    }

    @Override
    public double weightSum() {
        return sums[gradient.length + 1];
    }

    @Override
    public double correctSum() {
        return sums[gradient.length + 2];
    }

    @Override
    public boolean decided(int flag) {
        return ((int) sums[gradient.length + 3] & flag) != 0;
    }

    @Override
    public float[] leftOver() {
        return exchange.leftOver();
    }

    @Override
    public boolean isFinite() {
        // what has no weight moves nothing
        boolean isWeightless = weightSum() <= 0;
        return isWeightless || (Double.isFinite(lossSum() / weightSum()) && WeightStep.isFinite(gradient));
    }

    @Override
    public float[] mean() {
        return gradient;
    }

    @Override
    public double overParts(double value) {
        return value;
    }
}
