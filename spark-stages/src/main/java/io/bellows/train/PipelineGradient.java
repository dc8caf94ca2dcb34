package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.network.FlatWeights;
import io.bellows.train.data.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient of one stage of a pipeline (Huang et al. 2019, "GPipe: Efficient Training of Giant Neural Networks using
 * Pipeline Parallelism", section 2.3): all micro-batches go forward through the stages, then their gradients back.
 *
 * <p>A stage keeps what came into it, and computes its forward pass again before the backward pass of each micro-batch, while
 * the gradient from behind is on its way. The last stage needs no second one: it goes back right after it went forward. Sums
 * are added up in the order in which an uncut network would by {@code accumulationSteps}.
 */
final class PipelineGradient implements StepGradient {
    private static final int LOSS = 0;
    private static final int WEIGHT = 1;
    private static final int CORRECT = 2;
    private static final int DECISION = 3;
    private static final int NON_FINITE = 4;
    private static final int EXTRAS = 5;

    private final TrainingSession session;
    private final WorkerLinks links;
    private final WorkerPlace place;
    private final Stopwatch watch;
    private final BatchLoss loss;
    private final int targetSize;
    private final MicroBatch[] pieces;
    private final GradientExchange exchange;
    private final float[] gradient;
    private final float[] sums;
    private final float[] buffers;
    private final float[] extras = new float[EXTRAS];
    private float scale;

    PipelineGradient(
            TrainingPlan plan, TrainingSession session, WorkerLinks links, FlatWeights weights, Stopwatch watch) {
        this.session = session;
        this.links = links;
        this.watch = watch;
        place = links.place();
        loss = place.isLast() ? RowGoal.of(plan).ofTraining(plan, links.replicas()) : null;
        targetSize = plan.layout().targets();
        pieces = new MicroBatch[plan.pipeline().microBatches()];
        gradient = new float[weights.trainable().length];
        sums = new float[gradient.length];
        exchange = new GradientExchange(plan.gradientCoding(), links.replicas(), gradient.length, 0);
        buffers = new float[weights.buffers().length];
    }

    @Override
    public void compute(Batch local, float[] weights, long key, double lossScale) {
        scale = (float) lossScale;
        Arrays.fill(sums, 0f);
        Arrays.fill(extras, 0f);
        pass(local, weights, key, place.isLast());
        if (!place.isLast()) {
            back(weights, key);
        }
    }

    @Override
    public void forward(Batch local, float[] weights, long key) {
        pass(local, weights, key, false);
        links.await();
    }

    private void pass(Batch local, float[] weights, long key, boolean learns) {
        int parts = Math.max(1, Math.min(pieces.length, local.rows()));
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = place.isFirst()
                    ? part(local, i, parts)
                    : MicroBatch.read(received(place.before(), "x" + i), targetSize);
            MicroBatch piece = pieces[i];
            float[] outputs =
                    piece.rows() == 0 ? new float[0] : session.forward(piece.values(), piece.rows(), weights, key + i);
            if (!place.isLast()) {
                links.messages()
                        .send(place.behind(), "x" + i, piece.with(outputs).message(targetSize));
            } else if (learns && piece.rows() > 0) {
                learn(piece, outputs, i);
            }
        }
    }

    private static MicroBatch part(Batch local, int i, int parts) {
        int from = (int) ((long) local.rows() * Math.min(i, parts) / parts);
        int to = (int) ((long) local.rows() * Math.min(i + 1, parts) / parts);
        return MicroBatch.copy(local, from, to);
    }

    private void learn(MicroBatch piece, float[] outputs, int i) {
        float[] slope = new float[outputs.length];
        loss.evaluate(outputs, piece.labels(), piece.targets(), piece.weights(), piece.rows(), slope);
        extras[LOSS] += (float) loss.lossSum();
        extras[WEIGHT] += (float) loss.weightSum();
        extras[CORRECT] += (float) loss.correctSum();
        BatchGradient.scale(slope, scale);
        add(slope, i);
    }

    private void back(float[] weights, long key) {
        session.readBuffers(buffers);
        for (int i = 0; i < pieces.length; i++) {
            MicroBatch piece = pieces[i];
            if (piece.rows() > 0) {
                if (pieces.length > 1) {
                    session.forward(piece.values(), piece.rows(), weights, key + i);
                }
                add(received(place.behind(), "g" + i), i);
            }
            pieces[i] = null;
        }
        // the second passes were of the same rows
        session.writeBuffers(buffers);
    }

    private void add(float[] slope, int i) {
        session.backward(slope, gradient);
        if (!place.isFirst()) {
            links.messages().send(place.before(), "g" + i, session.inputGradient());
        }
        for (int j = 0; j < sums.length; j++) {
            sums[j] += gradient[j];
        }
    }

    private float[] received(int from, String tag) {
        watch.lap(Stopwatch.Part.COMPUTE);
        float[] message = links.messages().receive(from, tag);
        watch.lap(Stopwatch.Part.SYNC);
        return message;
    }

    @Override
    public void share(int decision, boolean isExact) {
        exchange.sum(sums, isExact);
        extras[DECISION] = decision;
        extras[NON_FINITE] = WeightStep.isFinite(sums) ? 0 : 1;
        links.everyone().sum(extras);
        float share = weightSum() > 0 ? (float) (1 / weightSum() / scale) : 0;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = sums[i] * share;
        }
    }

    @Override
    public double lossSum() {
        return extras[LOSS];
    }

    @Override
    public double weightSum() {
        return extras[WEIGHT];
    }

    @Override
    public double correctSum() {
        return extras[CORRECT];
    }

    @Override
    public boolean decided(int flag) {
        return ((int) extras[DECISION] & flag) != 0;
    }

    @Override
    public float[] leftOver() {
        return exchange.leftOver();
    }

    @Override
    public boolean isFinite() {
        boolean isWeightless = weightSum() <= 0;
        return isWeightless || (Double.isFinite(lossSum() / weightSum()) && extras[NON_FINITE] == 0);
    }

    /** Only the last stage knows the losses, and only the first the rows: all that count. */
    @Override
    public List<Integer> suspects(Batch local, float[] weights, long key, double lossScale) {
        return IntStream.range(0, local.rows())
                .filter(row -> local.weights()[row] > 0)
                .boxed()
                .toList();
    }

    @Override
    public float[] mean() {
        return gradient;
    }

    @Override
    public double overParts(double value) {
        float[] sum = {(float) value};
        links.everyone().sum(sum);
        return sum[0] / place.replicas().size();
    }
}
