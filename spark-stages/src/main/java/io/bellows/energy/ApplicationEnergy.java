package io.bellows.energy;

/** What all executors of this process's application have taken, as its executor was last told by the driver: once a second. */
public final class ApplicationEnergy {
    private static volatile double joules = Double.NaN;

    private ApplicationEnergy() {}

    /** Joules since the application began; NaN where {@link EnergyPlugin} does not run, or has not been told yet. */
    public static double joules() {
        return joules;
    }

    static void set(double told) {
        joules = told;
    }
}
