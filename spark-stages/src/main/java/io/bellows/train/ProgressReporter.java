package io.bellows.train;

import java.util.function.Consumer;

/** Tells the driver how far a training is, at most a few times a second. */
final class ProgressReporter {
    private static final double SECONDS_BETWEEN = 0.2;

    private final TrainingPlan plan;
    private final Consumer<TrainingProgress> receiver;
    private double lastReport = Double.NEGATIVE_INFINITY;
    private long lastStep;
    private double lastStepSeconds;
    private double rate;
    private double smoothedLoss = Double.NaN;
    private long firstStep = -1;

    ProgressReporter(TrainingPlan plan, Consumer<TrainingProgress> receiver) {
        this.plan = plan;
        this.receiver = receiver;
    }

    void afterStep(long step, int epoch, double loss, double accuracy, Stopwatch watch) {
        smoothedLoss = Double.isNaN(smoothedLoss) ? loss : 0.95 * smoothedLoss + 0.05 * loss;
        if (firstStep < 0) {
            firstStep = step - 1;
            lastStep = firstStep;
        }
        double now = watch.secondsElapsed();
        if (now - lastReport >= SECONDS_BETWEEN) {
            report(step, epoch, accuracy, now);
        }
    }

    void afterEpoch(EpochSummary epoch, long step, Stopwatch watch) {
        report(step, epoch.epoch(), epoch.validationAccuracy(), watch.secondsElapsed());
    }

    private void report(long step, int epoch, double accuracy, double now) {
        if (step > lastStep) {
            double rows = (step - lastStep) * (double) plan.trainRows() / plan.stepsPerEpoch();
            rate = rows / Math.max(1e-9, now - lastStepSeconds);
        }
        double perStep = now / Math.max(1, step - firstStep);
        lastReport = now;
        lastStep = step;
        lastStepSeconds = now;
        receiver.accept(new TrainingProgress(
                "BarrierTrainer",
                epoch,
                plan.epochs(),
                step,
                plan.steps(),
                rate,
                smoothedLoss,
                accuracy,
                now,
                perStep * (plan.steps() - step)));
    }
}
