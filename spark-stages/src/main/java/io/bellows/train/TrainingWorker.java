package io.bellows.train;

import io.bellows.energy.ApplicationEnergy;
import io.bellows.engine.TrainingSession;
import io.bellows.train.data.Batch;
import io.bellows.train.data.Batches;
import java.io.IOException;
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
    private static final int MOST_SKIPPED = 20;
    private static final int STATISTICS_BATCHES = 50;

    private final TrainingPlan plan;
    private final WorkerLinks links;
    private final WorkerRows rows;
    private final TrainingState state;
    private final Validation validation;
    private final Checkpoints checkpoints;
    private final ProgressReporter progress;
    private final RunningStatistics statistics;
    private final EpochSaving saving;
    private final StepGradient gradient;
    private final WeightStep weightStep;
    private final LimitWatch limits;
    private final double secondsBefore;
    private final Stopwatch watch = new Stopwatch();
    private int skippedInARow;

    TrainingWorker(
            TrainingPlan plan,
            WorkerLinks links,
            TrainingSession session,
            WorkerRows rows,
            TrainingState state,
            Checkpoints checkpoints,
            ProgressReporter progress) {
        this.plan = plan;
        this.links = links;
        this.rows = rows;
        this.state = state;
        this.checkpoints = checkpoints;
        this.progress = progress;
        statistics = new RunningStatistics(session, links.replicas(), state.weights.buffers().length);
        validation = new Validation(plan, links, rows);
        gradient = plan.pipeline().isCut()
                ? new PipelineGradient(plan, session, links, state.weights, watch)
                : new BatchGradient(plan, session, links.everyone(), state.weights.trainable().length);
        saving = new EpochSaving(plan, checkpoints, state, statistics, gradient, links.replicas());
        weightStep = new WeightStep(plan, state, links.replicas());
        limits = new LimitWatch(plan.limitsOfRun(), state.secondsOfOwnEpochs());
        secondsBefore = state.secondsDone();
    }

    /** Trains until the plan, early stopping or a limit ends it. */
    TrainingResult train() throws IOException, InterruptedException {
        statistics.set(state.weights.buffers());
        weightStep.start();
        EqualStates.require(state, links.replicas());
        int before = state.stepsDone();
        BadBatch failure = null;
        while (failure == null && state.end(plan) == null) {
            failure = epoch();
            EqualStates.require(state, links.replicas());
            double seconds = watch.secondsElapsed();
            if (failure == null && saving.isDueAfterEpoch(seconds)) {
                saving.save(seconds);
            }
        }
        return new TrainingResult(
                state.model(plan),
                state.unaveraged(plan),
                state.epochs,
                state.steps,
                state.steps.size() - before,
                state.end(plan),
                state.bestEpoch,
                watch.shares(),
                WorkerUse.gather(links, state),
                failure);
    }

    private BadBatch epoch() throws IOException, InterruptedException {
        double start = watch.secondsElapsed();
        int epoch = state.epochsDone();
        EpochSums sums = new EpochSums((int) plan.stepsPerEpoch());
        int first = 0;
        if (state.midEpoch != null) {
            MidEpoch done = saving.resume();
            first = done.batches();
            start -= done.seconds();
            skippedInARow = done.skipped();
            sums = EpochSums.resumed(done, (int) plan.stepsPerEpoch());
        }
        BadBatch failure = steps(epoch, first, start, sums);
        if (failure != null) {
            return failure;
        }
        averageBuffers();
        averageWeights(epoch);
        boolean isRangeTest = plan.limits().rangeTest();
        Validation.Score score = isRangeTest ? Validation.Score.NONE : validation.score(state.served());
        Validation.Score unaveraged = isRangeTest || state.average == null
                ? Validation.Score.NONE
                : validation.score(state.weights.toWeights());
        watch.lap(Stopwatch.Part.VALIDATION);
        state.finishEpoch(
                new EpochSummary(
                        epoch + 1,
                        sums.loss / sums.weight,
                        sums.correct / sums.weight,
                        score.loss(),
                        score.accuracy(),
                        sums.lastRate(),
                        watch.secondsElapsed() - start,
                        score.metric(),
                        unaveraged.loss(),
                        unaveraged.accuracy()),
                sums.history(),
                plan);
        progress.afterEpoch(state.epochs.get(epoch), state.steps.size(), watch);
        return null;
    }

    /** The steps of an epoch from {@code first} on, up to a limit; why training cannot go on, or null. */
    private BadBatch steps(int epoch, int first, double start, EpochSums sums)
            throws IOException, InterruptedException {
        double[] costs = state.epochs.stream()
                .mapToDouble(done -> plan.earlyStopping().metric().cost(done.validationMetric()))
                .toArray();
        try (Batches reader = rows.training(epoch, first)) {
            for (int batch = first; batch < plan.stepsPerEpoch() && state.limit == null; batch++) {
                if (TaskContext.get().isInterrupted()) {
                    throw new TaskKilledException("training was cancelled");
                }
                Batch local = reader.next();
                shareGradient(local, epoch, batch);
                double weight = gradient.weightSum();
                double loss = weight > 0 ? gradient.lossSum() / weight : 0;
                double rate = state.rateFactor * plan.rate(step(epoch, batch), costs);
                boolean isFinite = gradient.isFinite();
                if (isFinite) {
                    move(rate, epoch);
                    sums.add(gradient);
                    progress.afterStep(step(epoch, batch) + 1, epoch + 1, loss, lastAccuracy(), watch);
                } else if (!plan.limits().rangeTest() && isTooMuch(loss)) {
                    return badBatch(epoch, batch, local, divergence(epoch, batch, loss, rate, state.lossScale));
                }
                sums.addStep(loss, rate, secondsBefore + watch.secondsElapsed());
                state.limit = limits.afterStep(
                        step(epoch, batch) + 1,
                        isFinite ? loss : Double.NaN,
                        gradient.decided(StepGradient.END),
                        gradient.decided(StepGradient.SPENT));
                if (gradient.decided(StepGradient.SAVE) && state.limit == null && batch + 1 < plan.stepsPerEpoch()) {
                    double now = watch.secondsElapsed();
                    saving.save(batch + 1, sums, skippedInARow, now - start, now);
                }
            }
        }
        return null;
    }

    private void shareGradient(Batch local, int epoch, int batch) {
        watch.lap(Stopwatch.Part.DATA_WAIT);
        gradient.compute(local, state.weights.trainable(), randomKey(epoch, batch), state.lossScale);
        watch.lap(Stopwatch.Part.COMPUTE);
        gradient.share(isLeading() ? decision(step(epoch, batch) + 1) : 0, batch == plan.stepsPerEpoch() - 1);
        watch.lap(Stopwatch.Part.SYNC);
    }

    /** What is to follow step {@code step}. */
    private int decision(long step) {
        double seconds = watch.secondsElapsed();
        return (limits.timeIsUp(seconds) ? StepGradient.END : 0)
                | (limits.energyIsUp(ApplicationEnergy.joules()) ? StepGradient.SPENT : 0)
                | (checkpoints.isDue(step, seconds) ? StepGradient.SAVE : 0);
    }

    /** The worker whose clock and checkpoints count. */
    private boolean isLeading() {
        return links.place().rank() == 0;
    }

    /** Moves the weights against the gradient; nothing moves where no row has weight. */
    private void move(double rate, int epoch) {
        if (gradient.weightSum() > 0) {
            weightStep.move(gradient, rate, epoch + 1);
            skippedInARow = 0;
            state.finiteSteps++;
            state.lossScale = plan.stability().lossScaling().afterFinite(state.lossScale, state.finiteSteps);
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
        return plan.randomKey(step(epoch, batch), links.place().pipeline());
    }

    /** Whether a step without finite numbers ends the training; if not, it leaves no trace in running statistics. */
    private boolean isTooMuch(double loss) {
        state.finiteSteps = 0;
        if (Double.isFinite(loss) && plan.stability().lossScaling().canFall(state.lossScale)) {
            state.lossScale /= 2;
            statistics.set(state.weights.buffers());
            return false;
        }
        skippedInARow++;
        NonFiniteSteps mode = plan.stability().nonFinite();
        if (mode == NonFiniteSteps.STOP || skippedInARow > MOST_SKIPPED) {
            return true;
        }
        if (mode == NonFiniteSteps.LOWER_RATE) {
            state.rateFactor /= 2;
        }
        statistics.set(state.weights.buffers());
        return false;
    }

    /** Averages the weights of an epoch that counts, and finds the running statistics of the average. */
    private void averageWeights(int epoch) throws IOException, InterruptedException {
        if (state.average == null) {
            return;
        }
        plan.averaging().afterEpoch(state.average, state.weights.trainable(), epoch + 1);
        weightStep.afterAverage();
        float[] buffers = state.weights.buffers();
        boolean hasNone = buffers.length == 0 && !plan.pipeline().isCut();
        if (hasNone || !plan.averaging().needsStatistics(epoch + 1)) {
            return;
        }
        int passed = 0;
        while (passed < STATISTICS_BATCHES) {
            try (Batches reader = rows.training(epoch, 0)) {
                for (long batch = 0; batch < plan.stepsPerEpoch() && passed < STATISTICS_BATCHES; batch++) {
                    gradient.forward(reader.next(), state.average, randomKey(epoch, passed));
                    passed++;
                }
            }
        }
        state.averageStatistics = new float[buffers.length];
        statistics.mean(state.averageStatistics);
        statistics.set(buffers);
    }

    /** Every worker follows the running statistics of its own batches; their mean is that of all batches. */
    private void averageBuffers() {
        float[] buffers = state.weights.buffers();
        if (buffers.length > 0) {
            statistics.mean(buffers);
            statistics.set(buffers);
        }
    }

    private BadBatch badBatch(int epoch, int batch, Batch local, String message) throws IOException {
        List<Integer> suspects =
                gradient.suspects(local, state.weights.trainable(), randomKey(epoch, batch), state.lossScale);
        return BadBatch.gather(message, links.everyone(), rows.keys(batch, suspects));
    }

    private static String divergence(int epoch, int batch, double value, double rate, double lossScale) {
        return "Cannot go on training: found loss " + value + " in step " + (batch + 1) + " of epoch " + (epoch + 1)
                + " at learning rate " + rate
                + " or a gradient that is no finite number, expected finite ones; lower learningRate, warm up longer, "
                + (lossScale == 1 ? "" : "lower lossScale, which is " + lossScale + ", ")
                + "or look for extreme feature values";
    }
}
