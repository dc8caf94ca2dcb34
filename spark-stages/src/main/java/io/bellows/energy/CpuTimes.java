package io.bellows.energy;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Seconds that processors worked: for this process, and for all of the machine's. */
interface CpuTimes {
    /** Of this process since it began, over all its threads. */
    double ofProcess();

    /** Of all processes of the machine since it started; NaN where the system does not tell. */
    double ofMachine();

    /** Those of Linux. */
    static CpuTimes ofSystem() {
        return new CpuTimes() {
            private static final double TICKS_PER_SECOND = 100;

            @Override
            public double ofProcess() {
                return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
            }

            @Override
            public double ofMachine() {
                try {
                    return ofMachine(Files.readString(Path.of("/proc/stat")));
                } catch (IOException e) {
                    return Double.NaN;
                }
            }

            /** The first line: cpu, user, nice, system, idle, waiting for disks, interrupts (two kinds). */
            private static double ofMachine(String text) {
                String[] fields = text.substring(0, text.indexOf('\n')).split(" +", -1);
                long busy = 0;
                for (int field : new int[] {1, 2, 3, 6, 7}) {
                    busy += Long.parseLong(fields[field]);
                }
                return busy / TICKS_PER_SECOND;
            }
        };
    }
}
