package io.bellows.train;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a training was expected to take, beside what it took.
 *
 * @param plannedSeconds expected before the first step, by a model of costs measured on one machine, for the steps that were made
 * @param seconds expected after the first steps, by their time, for the steps that were made; NaN of a run that was
 *     continued, and where no more steps came after those than were made in them
 * @param measuredSeconds from the first step to the end
 * @param plannedMegabytes expected of a worker's process beside its heap, before the first step
 * @param measuredMegabytes the most that a worker's process had beside its heap when training ended; 0 where the system does not tell
 */
public record ForecastResult(
        double plannedSeconds, double seconds, double measuredSeconds, long plannedMegabytes, long measuredMegabytes) {
    /** Of a process that just began, while Java compiles, the first steps take several times as long as those that follow. */
    private static final double FIRST_SECONDS = 3;

    /** Steps that the second half of that time has at least. */
    private static final int LEAST_STEPS = 10;

    static ForecastResult of(TrainingSummary summary) {
        double[] seconds = summary.steps().seconds();
        boolean isWhole = summary.timedSteps() == seconds.length;
        double done = (double) summary.timedSteps() / summary.resources().steps();
        return new ForecastResult(
                summary.resources().trainingSeconds() * done,
                isWhole ? ofFirstSteps(summary, seconds) : Double.NaN,
                summary.time().total(),
                summary.resources().processMegabytes(),
                summary.use().stream()
                                .mapToLong(WorkerUse::besideHeapBytes)
                                .max()
                                .orElse(0)
                        >> 20);
    }

    /**
     * The time of the steps in the second half of the first seconds, for all that follow, and a third of it for a validation row,
     * whose pass is forward alone.
     */
    private static double ofFirstSteps(TrainingSummary summary, double[] seconds) {
        int from = after(seconds, FIRST_SECONDS / 2);
        int to = Math.max(from + LEAST_STEPS, after(seconds, FIRST_SECONDS));
        if (2 * (to + 1) > seconds.length) {
            return Double.NaN;
        }
        double step = (seconds[to] - seconds[from]) / (to - from);
        double rows = summary.trainRows() / (double) summary.stepsPerEpoch();
        double validation =
                step / rows / 3 * summary.validationRows() * summary.epochs().size();
        return seconds[to] + step * (seconds.length - 1 - to) + validation;
    }

    /** The first step that ended no sooner than {@code wanted}; how many steps there are if none did. */
    private static int after(double[] seconds, double wanted) {
        int found = Arrays.binarySearch(seconds, wanted);
        return found < 0 ? -found - 1 : found;
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
                        : String.format(
                                Locale.ROOT, " before the first step and %.3g s after %.0f s", seconds, FIRST_SECONDS),
                measuredMegabytes,
                plannedMegabytes);
    }
}
