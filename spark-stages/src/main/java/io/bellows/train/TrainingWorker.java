package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.collective.Collective;
import io.bellows.train.data.Batch;
import io.bellows.train.data.BatchReader;
import io.bellows.train.optimizer.WeightRange;
import io.bellows.train.schedule.RunPosition;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The training loop of one worker: every worker runs it in step with the others.
 *
 * <p>Each step sums the gradient over the workers, and with it the loss, the weight and the right predictions, so that
 * every worker moves its copy of the weights alike and decides alike when to stop.
 */
final class TrainingWorker {
    private static final int EXTRAS = 3;

    private final TrainingPlan plan;
    private final Collective collective;
    private final TrainingSession session;
    private final WorkerRows rows;
    private final TrainingState state;
    private final Validation validation;
    private final ProgressReporter progress;
    private final List<WeightRange> ranges;
    private final SoftmaxCrossEntropy loss;
    private final float[] gradient;
    private final float[] shared;
    private final Stopwatch watch = new Stopwatch();

    TrainingWorker(
            TrainingPlan plan,
            Collective collective,
            TrainingSession session,
            WorkerRows rows,
            TrainingState state,
            ProgressReporter progress) {
        this.plan = plan;
        this.collective = collective;
        this.session = session;
        this.rows = rows;
        this.state = state;
        this.progress = progress;
        validation = new Validation(plan, collective, rows);
        ranges = WeightRange.of(state.weights);
        loss = new SoftmaxCrossEntropy(
                plan.classes(),
                plan.stability().labelSmoothing(),
                plan.stability().focalGamma());
        int size = state.weights.trainable().length;
        gradient = new float[size];
        shared = new float[size + EXTRAS];
    }

    /** Trains until the plan or early stopping ends it. */
    TrainingResult train(Checkpoints checkpoints) throws IOException, InterruptedException {
        session.writeBuffers(state.weights.buffers());
        requireEqualStates();
        String failure = null;
        while (failure == null && !state.finished(plan)) {
            failure = epoch();
            requireEqualStates();
            if (failure == null && collective.rank() == 0) {
                checkpoints.saveIfDue(state);
            }
        }
        return new TrainingResult(
                state.model(plan), state.epochs, state.stepLosses, state.bestEpoch, watch.shares(), failure);
    }

    private String epoch() throws IOException, InterruptedException {
        double start = watch.secondsElapsed();
        int epoch = state.epochsDone();
        double[] losses = new double[(int) plan.stepsPerEpoch()];
        double lossSum = 0;
        double weightSum = 0;
        double correctSum = 0;
        double rate = 0;
        double[] validationLosses =
                state.epochs.stream().mapToDouble(EpochSummary::validationLoss).toArray();
        try (BatchReader reader = new BatchReader(
                rows.training(), plan.layout(), rows.trainingOrder(), plan.mixing(), epoch, plan.readerThreads())) {
            for (int batch = 0; batch < losses.length; batch++) {
                if (TaskContext.get().isInterrupted()) {
                    throw new TaskKilledException("training was cancelled");
                }
                Batch local = reader.next();
                watch.lap(Stopwatch.Part.DATA_WAIT);
                computeGradient(local, epoch, batch);
                sumOverWorkers();
                int size = gradient.length;
                double weight = shared[size + 1];
                losses[batch] = weight > 0 ? shared[size] / weight : 0;
                if (!Double.isFinite(losses[batch])) {
                    return divergence(epoch, batch, losses[batch], rate);
                }
                rate = plan.learningRate()
                        * plan.schedule()
                                .factor(new RunPosition(
                                        step(epoch, batch), plan.steps(), plan.stepsPerEpoch(), validationLosses));
                moveWeights(rate, weight);
                lossSum += shared[size];
                weightSum += weight;
                correctSum += shared[size + 2];
                progress.afterStep(step(epoch, batch) + 1, epoch + 1, losses[batch], lastAccuracy(), watch);
            }
        }
        averageBuffers();
        Validation.Score score = validation.score(state.served());
        watch.lap(Stopwatch.Part.VALIDATION);
        state.finishEpoch(
                new EpochSummary(
                        epoch + 1,
                        lossSum / weightSum,
                        correctSum / weightSum,
                        score.loss(),
                        score.accuracy(),
                        rate,
                        watch.secondsElapsed() - start),
                losses,
                plan);
        progress.afterEpoch(state.epochs.get(epoch), plan.stepsPerEpoch() * (epoch + 1L), watch);
        return null;
    }

    private long step(int epoch, int batch) {
        return epoch * plan.stepsPerEpoch() + batch;
    }

    private double lastAccuracy() {
        return state.epochs.isEmpty()
                ? Double.NaN
                : state.epochs.get(state.epochsDone() - 1).validationAccuracy();
    }

    private void computeGradient(Batch local, int epoch, int batch) {
        int size = gradient.length;
        if (local.rows() == 0) {
            Arrays.fill(shared, 0f);
        } else {
            long key = (plan.seed() * 31 + step(epoch, batch)) * 31 + collective.rank();
            float[] logits = session.forward(local.features(), local.rows(), state.weights.trainable(), key);
            float[] slope = new float[local.rows() * plan.classes()];
            loss.evaluate(logits, local.labels(), local.softLabels(), local.weights(), local.rows(), slope);
            session.backward(slope, gradient);
            System.arraycopy(gradient, 0, shared, 0, size);
            shared[size] = (float) loss.lossSum();
            shared[size + 1] = (float) loss.weightSum();
            shared[size + 2] = (float) loss.correctSum();
        }
        watch.lap(Stopwatch.Part.COMPUTE);
    }

    private void sumOverWorkers() {
        collective.sum(shared);
        watch.lap(Stopwatch.Part.SYNC);
    }

    private void moveWeights(double rate, double weight) {
        if (weight > 0) {
            float share = (float) (1 / weight);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = shared[i] * share;
            }
            plan.stability().clip(gradient);
            state.optimizer.advance();
            float[] weights = state.weights.trainable();
            for (WeightRange range : ranges) {
                double decay = range.matrix() ? plan.weightDecay() : 0;
                plan.optimizer().step(state.optimizer, weights, gradient, range, rate, decay);
            }
            if (state.average != null) {
                plan.stability().average(state.average, weights, state.optimizer.step());
            }
        }
        watch.lap(Stopwatch.Part.OPTIMIZER);
    }

    /** Every worker follows the running statistics of its own batches; their mean is that of all batches. */
    private void averageBuffers() {
        float[] buffers = state.weights.buffers();
        if (buffers.length > 0) {
            session.readBuffers(buffers);
            collective.sum(buffers);
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] /= collective.size();
            }
            session.writeBuffers(buffers);
        }
    }

    /**
     * Fails unless all workers hold the same bits. They do, as they start from the same ones and add the same sums; a fault
     * that breaks this must not become a model.
     */
    private void requireEqualStates() {
        float[] prints = new float[2 * collective.size()];
        int print = state.fingerprint();
        prints[2 * collective.rank()] = print >>> 16;
        prints[2 * collective.rank() + 1] = print & 0xFFFF;
        collective.sum(prints);
        for (int worker = 0; worker < collective.size(); worker++) {
            if (prints[2 * worker] != prints[0] || prints[2 * worker + 1] != prints[1]) {
                throw new IllegalStateException("Cannot go on training: found other weights on worker " + worker
                        + " than on worker 0 after epoch " + state.epochsDone()
                        + ", expected equal ones; check that all executors run the same version on like processors");
            }
        }
    }

    private String divergence(int epoch, int batch, double value, double rate) {
        return "Cannot go on training: found loss " + value + " in step " + (batch + 1) + " of epoch " + (epoch + 1)
                + " at learning rate " + rate
                + ", expected a finite number; lower learningRate, warm up longer, or look for extreme feature values";
    }
}
