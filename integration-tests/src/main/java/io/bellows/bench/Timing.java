package io.bellows.bench;

import java.util.Arrays;
import java.util.Locale;

/** How fast something is done, once the JVM has warmed up. */
public final class Timing {
    private static final int WARM_UPS = 3;
    /** Work that is done in less than a second needs more of them until the compiler is through with it. */
    private static final double WARM_UP_SECONDS = 15;

    private static final int RUNS = 5;

    private Timing() {}

    /** Does the work a few times and prints {@code amount} by the median of the seconds, as a contestant's figure. */
    public static void print(long amount, Runnable work) {
        double[] seconds = new double[RUNS];
        double warmUp = 0;
        for (int run = 0; run < WARM_UPS || warmUp < WARM_UP_SECONDS; run++) {
            warmUp += seconds(work);
        }
        for (int run = 0; run < RUNS; run++) {
            seconds[run] = seconds(work);
        }
        Arrays.sort(seconds);
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, amount / seconds[RUNS / 2]));
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
