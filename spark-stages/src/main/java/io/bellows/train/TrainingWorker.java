package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.data.Batch;
import io.bellows.train.data.BatchReader;
import io.bellows.train.schedule.RunPosition;
import java.io.IOException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The training loop of one worker: every worker runs it in step with the others.
 *
 * <p>Each step sums the gradient over the workers, and with it the loss, the weight and the right predictions, so that
 * every worker moves its copy of the weights alike and decides alike when to stop.
 */
final class TrainingWorker {
    private static final int MOST_SKIPPED = 20;
    private static final int STATISTICS_BATCHES = 50;

    private final TrainingPlan plan;
    private final CountingCollective collective;
    private final TrainingSession session;
    private final WorkerRows rows;
    private final TrainingState state;
    private final Validation validation;
    private final ProgressReporter progress;
    private final BatchGradient gradient;
    private final WeightStep weightStep;
    private final LimitWatch limits;
    private final double secondsBefore;
    private final Stopwatch watch = new Stopwatch();
    private int skippedInARow;

    TrainingWorker(
            TrainingPlan plan,
            CountingCollective collective,
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
        gradient = new BatchGradient(plan, session, collective, state.weights.trainable().length);
        weightStep = new WeightStep(plan, state);
        limits = new LimitWatch(plan.limits(), state.secondsOfOwnEpochs());
        secondsBefore = state.steps.lastSeconds();
    }

    /** Trains until the plan, early stopping or a limit ends it. */
    TrainingResult train(Checkpoints checkpoints) throws IOException, InterruptedException {
        session.writeBuffers(state.weights.buffers());
        EqualStates.require(state, collective);
        int before = state.steps.size();
        String failure = null;
        while (failure == null && state.end(plan) == null) {
            failure = epoch();
            EqualStates.require(state, collective);
            if (failure == null && collective.rank() == 0) {
                checkpoints.saveIfDue(state);
            }
        }
        return new TrainingResult(
                state.model(plan),
                state.epochs,
                state.steps,
                state.steps.size() - before,
                state.end(plan),
                state.bestEpoch,
                watch.shares(),
                WorkerUse.gather(collective),
                failure);
    }

    private String epoch() throws IOException, InterruptedException {
        double start = watch.secondsElapsed();
        int epoch = state.epochsDone();
        EpochSums sums = new EpochSums((int) plan.stepsPerEpoch());
        String failure = steps(epoch, sums);
        if (failure != null) {
            return failure;
        }
        averageBuffers();
        averageWeights(epoch);
        Validation.Score score = plan.limits().rangeTest()
                ? new Validation.Score(Double.NaN, Double.NaN)
                : validation.score(state.served());
        watch.lap(Stopwatch.Part.VALIDATION);
        state.finishEpoch(
                new EpochSummary(
                        epoch + 1,
                        sums.loss / sums.weight,
                        sums.correct / sums.weight,
                        score.loss(),
                        score.accuracy(),
                        sums.lastRate(),
                        watch.secondsElapsed() - start),
                sums.history(),
                plan);
        progress.afterEpoch(state.epochs.get(epoch), state.steps.size(), watch);
        return null;
    }

    /** The steps of an epoch, up to a limit; why training cannot go on, or null. */
    private String steps(int epoch, EpochSums sums) throws IOException, InterruptedException {
        double[] validationLosses =
                state.epochs.stream().mapToDouble(EpochSummary::validationLoss).toArray();
        try (BatchReader reader = reader(epoch)) {
            for (int batch = 0; batch < plan.stepsPerEpoch() && state.limit == null; batch++) {
                if (TaskContext.get().isInterrupted()) {
                    throw new TaskKilledException("training was cancelled");
                }
                shareGradient(reader.next(), randomKey(epoch, batch));
                double weight = gradient.weightSum();
                double loss = weight > 0 ? gradient.lossSum() / weight : 0;
                double rate = plan.learningRate()
                        * state.rateFactor
                        * plan.schedule()
                                .factor(new RunPosition(
                                        step(epoch, batch), plan.steps(), plan.stepsPerEpoch(), validationLosses));
                float[] mean = weight > 0 ? gradient.mean() : null;
                boolean isFinite = mean == null || (Double.isFinite(loss) && WeightStep.isFinite(mean));
                if (isFinite) {
                    move(mean, rate, epoch);
                    sums.add(gradient);
                    progress.afterStep(step(epoch, batch) + 1, epoch + 1, loss, lastAccuracy(), watch);
                } else if (!plan.limits().rangeTest() && isTooMuch()) {
                    return divergence(epoch, batch, loss, rate);
                }
                sums.addStep(loss, rate, secondsBefore + watch.secondsElapsed());
                state.limit =
                        limits.afterStep(step(epoch, batch) + 1, isFinite ? loss : Double.NaN, gradient.isToEnd());
            }
        }
        return null;
    }

    private void shareGradient(Batch local, long randomKey) {
        watch.lap(Stopwatch.Part.DATA_WAIT);
        float[] sums = gradient.sums(local, state.weights.trainable(), randomKey);
        if (collective.rank() == 0 && limits.timeIsUp(watch.secondsElapsed())) {
            gradient.voteToEnd();
        }
        watch.lap(Stopwatch.Part.COMPUTE);
        collective.sum(sums);
        watch.lap(Stopwatch.Part.SYNC);
    }

    /** Moves the weights against a gradient; nothing moves where there is none. */
    private void move(float[] mean, double rate, int epoch) {
        if (mean != null) {
            weightStep.move(mean, rate, epoch + 1);
            skippedInARow = 0;
        }
        watch.lap(Stopwatch.Part.OPTIMIZER);
    }

    private long step(int epoch, int batch) {
        return epoch * plan.stepsPerEpoch() + batch;
    }

    private double lastAccuracy() {
        return state.epochs.isEmpty()
                ? Double.NaN
                : state.epochs.get(state.epochsDone() - 1).validationAccuracy();
    }

    private long randomKey(int epoch, int batch) {
        return (plan.seed() * 31 + step(epoch, batch)) * 31 + collective.rank();
    }

    /** Whether a step without finite numbers ends the training; if not, it leaves no trace in running statistics. */
    private boolean isTooMuch() {
        skippedInARow++;
        NonFiniteSteps mode = plan.stability().nonFinite();
        if (mode == NonFiniteSteps.STOP || skippedInARow > MOST_SKIPPED) {
            return true;
        }
        if (mode == NonFiniteSteps.LOWER_RATE) {
            state.rateFactor /= 2;
        }
        session.writeBuffers(state.weights.buffers());
        return false;
    }

    /** Averages the weights of an epoch that counts, and finds the running statistics of the average. */
    private void averageWeights(int epoch) throws IOException, InterruptedException {
        if (state.average == null) {
            return;
        }
        plan.averaging().afterEpoch(state.average, state.weights.trainable(), epoch + 1);
        float[] buffers = state.weights.buffers();
        if (buffers.length == 0 || !plan.averaging().needsStatistics(epoch + 1)) {
            return;
        }
        int passed = 0;
        while (passed < STATISTICS_BATCHES) {
            try (BatchReader reader = reader(epoch)) {
                for (long batch = 0; batch < plan.stepsPerEpoch() && passed < STATISTICS_BATCHES; batch++) {
                    Batch local = reader.next();
                    if (local.rows() > 0) {
                        session.forward(local.features(), local.rows(), state.average, randomKey(epoch, passed));
                    }
                    passed++;
                }
            }
        }
        state.averageStatistics = new float[buffers.length];
        meanOverWorkers(state.averageStatistics);
        session.writeBuffers(buffers);
    }

    private BatchReader reader(int epoch) {
        return new BatchReader(
                rows.training(), plan.layout(), rows.trainingOrder(), plan.batchChange(), epoch, plan.readerThreads());
    }

    /** Every worker follows the running statistics of its own batches; their mean is that of all batches. */
    private void averageBuffers() {
        float[] buffers = state.weights.buffers();
        if (buffers.length > 0) {
            meanOverWorkers(buffers);
            session.writeBuffers(buffers);
        }
    }

    private void meanOverWorkers(float[] buffers) {
        session.readBuffers(buffers);
        collective.sum(buffers);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] /= collective.size();
        }
    }

    private String divergence(int epoch, int batch, double value, double rate) {
        return "Cannot go on training: found loss " + value + " in step " + (batch + 1) + " of epoch " + (epoch + 1)
                + " at learning rate " + rate
                + " or a gradient that is no finite number, expected finite ones; lower learningRate, warm up longer, or look for extreme feature values";
    }
}
