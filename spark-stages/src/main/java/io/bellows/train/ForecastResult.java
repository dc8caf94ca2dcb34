package io.bellows.train;

import java.util.Locale;

/**
 * What a training was expected to take, beside what it took.
 *
 * @param plannedSeconds expected before the first step, by a model of costs measured on one machine, for the steps that were made
 * @param seconds expected after the first steps, by their time, for the steps that were made; NaN of less than
 *     {@value #LEAST_STEPS} steps and of a run that was continued
 * @param measuredSeconds from the first step to the end
 * @param plannedMegabytes expected of a worker's process beside its heap, before the first step
 * @param measuredMegabytes the most that a worker's process had beside its heap when training ended; 0 where the system does not tell
 */
public record ForecastResult(
        double plannedSeconds, double seconds, double measuredSeconds, long plannedMegabytes, long measuredMegabytes) {
    /** Steps from which on {@link #seconds} is told. */
    public static final int LEAST_STEPS = 30;

    /** Steps before these are slower, since the process warms up. */
    private static final int FROM = 5;

    private static final int TO = 15;

    static ForecastResult of(TrainingSummary summary) {
        double[] seconds = summary.steps().seconds();
        boolean isWhole = summary.timedSteps() == seconds.length;
        double done = (double) summary.timedSteps() / summary.resources().steps();
        return new ForecastResult(
                summary.resources().trainingSeconds() * done,
                isWhole && seconds.length >= LEAST_STEPS ? ofFirstSteps(summary, seconds) : Double.NaN,
                summary.time().total(),
                summary.resources().processMegabytes(),
                summary.use().stream()
                                .mapToLong(WorkerUse::besideHeapBytes)
                                .max()
                                .orElse(0)
                        >> 20);
    }

    /** The time of some steps for all that follow, and a third of it for a validation row, whose pass is forward alone. */
    private static double ofFirstSteps(TrainingSummary summary, double[] seconds) {
        double step = (seconds[TO] - seconds[FROM]) / (TO - FROM);
        double rows = summary.trainRows() / (double) summary.stepsPerEpoch();
        double validation =
                step / rows / 3 * summary.validationRows() * summary.epochs().size();
        return seconds[TO] + step * (seconds.length - 1 - TO) + validation;
    }

    /** How far the time was off: 0.1 where a tenth too much was expected; of the first steps where they tell. */
    public double error() {
        return (Double.isNaN(seconds) ? plannedSeconds : seconds) / measuredSeconds - 1;
    }

    /** All of it in one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.3g s, expected %.3g s%s; beside the heap %,d MB, expected %,d MB",
                measuredSeconds,
                plannedSeconds,
                Double.isNaN(seconds)
                        ? ""
                        : String.format(Locale.ROOT, " before the first step and %.3g s after %d", seconds, TO + 1),
                measuredMegabytes,
                plannedMegabytes);
    }
}
