package io.bellows.bench;

import java.util.Arrays;
import java.util.Locale;

/** How fast something is done, once the JVM has warmed up. */
public final class Timing {
    private static final int WARM_UPS = 3;
    private static final int RUNS = 5;

    private Timing() {}

    /** Does the work a few times and prints {@code amount} by the median of the seconds, as a contestant's figure. */
    public static void print(long amount, Runnable work) {
        double[] seconds = new double[RUNS];
        for (int run = -WARM_UPS; run < RUNS; run++) {
            long start = System.nanoTime();
            work.run();
            if (run >= 0) {
                seconds[run] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, amount / seconds[RUNS / 2]));
    }
}
