package io.bellows.bench.train;

import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.resources.AllReduceCost;
import io.bellows.resources.NetworkLoad;
import io.bellows.resources.ScalingModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What trainings were expected to take beside what they took: each workload on both cores of one process, on one executor of one core,
 * and on two; then the efficiency of two beside one, as the model expects it and as it was.
 */
public final class PlanTable {
    /** Epochs that make each training some seconds long. */
    private static final int EPOCHS = 12;

    private record Figures(
            double planned, double afterSteps, double measured, long plannedMb, long measuredMb, double rate) {
        static Figures read(String line) {
            double[] all = Arrays.stream(line.strip().split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Figures(all[0], all[1], all[2], (long) all[3], (long) all[4], all[5]);
        }
    }

    private PlanTable() {}

    /** Prints the tables in Markdown; of {@code rounds} runs of each the one with the median time. */
    public static void print(int rounds) throws IOException, InterruptedException {
        System.out.println(
                "| network | place | workers | expected before, s | after 3 s, s | measured, s | error before"
                        + " | error after | expected MB | measured MB |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        StringBuilder scaling = new StringBuilder();
        for (Workload workload : Workload.values()) {
            row(workload, Place.ONE_PROCESS, 1, rounds);
            double one = row(workload, Place.TWO_EXECUTORS, 1, rounds).rate;
            double two = row(workload, Place.TWO_EXECUTORS, 2, rounds).rate;
            double expected = new ScalingModel(NetworkLoad.of(workload.network()), workload.batchSize(), 1)
                    .efficiency(2, AllReduceCost.ONE_MACHINE);
            scaling.append(String.format(
                    Locale.ROOT,
                    "%s: two workers reach %.0f %% of twice the samples/s of one, expected %.0f %%%n",
                    workload.title(),
                    100 * two / (2 * one),
                    100 * expected));
        }
        System.out.print(scaling);
    }

    private static Figures row(Workload workload, Place place, int workers, int rounds)
            throws IOException, InterruptedException {
        Figures[] all = new Figures[rounds];
        for (int round = 0; round < rounds; round++) {
            all[round] = run(workload, place, workers);
        }
        Arrays.sort(all, (a, b) -> Double.compare(a.measured, b.measured));
        Figures median = all[rounds / 2];
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %.2f | %s | %.2f | %+.0f %% | %s | %d | %d |%n",
                workload.title(),
                place == Place.ONE_PROCESS ? "one process of two threads" : "executors of one core",
                workers,
                median.planned,
                told("%.2f", median.afterSteps),
                median.measured,
                100 * (median.planned / median.measured - 1),
                told("%+.0f %%", 100 * (median.afterSteps / median.measured - 1)),
                median.plannedMb,
                median.measuredMb);
        return median;
    }

    /** Short trainings tell nothing after their first seconds. */
    private static String told(String format, double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }

    private static Figures run(Workload workload, Place place, int workers) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(JavaProcess.command(
                        PlanContestant.class,
                        workload.name(),
                        place.name(),
                        String.valueOf(workers),
                        String.valueOf(workers * EPOCHS)))
                .redirectErrorStream(true);
        builder.environment().putAll(Place.environment());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith(Contestant.RESULT))
                .map(line -> Figures.read(line.substring(Contestant.RESULT.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("training ended with code " + code + " and no figures: "
                        + output.substring(Math.max(0, output.length() - 2_000))));
    }
}
