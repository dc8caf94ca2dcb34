package io.bellows.energy;

/**
 * The part of the CPU time that a machine worked which was a process's own.
 *
 * <p>The machine's is told in ticks of 10 ms, the process's in nanoseconds. Tasks may be shorter than a tick, so that between two
 * readings the machine seems not to have worked, or to have worked far more than it did. So the part is that of the last
 * {@value #LEAST_SECONDS} s of the machine's work at least, or of all since the beginning.
 */
final class WorkShare {
    private static final double LEAST_SECONDS = 0.2;

    private Times older;
    private Times newer;

    private record Times(double process, double machine) {}

    /** Begins with seconds of CPU time. */
    WorkShare(double process, double machine) {
        newer = new Times(process, machine);
        older = newer;
    }

    /** The part of late, from 0 to 1; NaN where the system does not tell of the machine. */
    double next(double process, double machine) {
        boolean isEnough = machine - newer.machine >= LEAST_SECONDS;
        Times since = isEnough ? newer : older;
        if (isEnough) {
            older = newer;
            newer = new Times(process, machine);
        }
        double busy = machine - since.machine;
        if (Double.isNaN(busy)) {
            newer = new Times(process, machine);
            older = newer;
            return Double.NaN;
        }
        return busy > 0 ? Math.max(0, Math.min(1, (process - since.process) / busy)) : 0;
    }
}
