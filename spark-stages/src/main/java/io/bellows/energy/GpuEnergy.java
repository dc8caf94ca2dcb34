package io.bellows.energy;

import io.bellows.energy.GpuDevices.GpuException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The energy of the GPUs that an executor was given: by their counters, and where one has none, by its power over time.
 *
 * <p>What a GPU took while it could not be read is not known, and not made up. A counter that falls began again.
 */
final class GpuEnergy {
    private static final Logger LOG = LoggerFactory.getLogger(GpuEnergy.class);

    private final GpuDevices devices;
    private final List<Integer> gpus;
    private final LongSupplier nanos;
    private final Map<Integer, Long> counts = new HashMap<>();
    private final Map<Integer, Power> powers = new HashMap<>();
    private final Map<Integer, String> problems = new TreeMap<>();
    private boolean isIntegrated;
    private boolean isRead;

    private record Power(long milliwatts, long nanos) {}

    /** @param nanos a clock */
    GpuEnergy(GpuDevices devices, List<Integer> gpus, LongSupplier nanos) {
        this.devices = devices;
        this.gpus = List.copyOf(gpus);
        this.nanos = nanos;
    }

    /** Of an executor without GPUs. */
    static GpuEnergy none() {
        return new GpuEnergy(null, List.of(), () -> 0);
    }

    /**
     * Of the GPUs that Spark gave an executor.
     *
     * @param addresses as its discovery script tells them: their numbers
     * @param library the file of NVML
     */
    static GpuEnergy of(List<String> addresses, String library) {
        List<Integer> gpus = new ArrayList<>();
        for (String address : addresses) {
            try {
                gpus.add(Integer.valueOf(address));
            } catch (NumberFormatException e) {
                LOG.warn("The energy of GPU '{}' is not measured: expected a number as its address", address);
            }
        }
        return gpus.isEmpty() ? none() : new GpuEnergy(NvmlDevices.open(library), gpus, System::nanoTime);
    }

    /** Joules since the last reading; 0 where nothing can be read. */
    double read() {
        double joules = 0;
        for (int gpu : gpus) {
            joules += read(gpu);
        }
        return joules;
    }

    private double read(int gpu) {
        try {
            long now = devices.millijoules(gpu);
            Long before = counts.put(gpu, now);
            problems.remove(gpu);
            isRead = true;
            return before == null || now < before ? 0 : (now - before) / 1e3;
        } catch (GpuException e) {
            counts.remove(gpu);
            return byPower(gpu, e);
        }
    }

    /** The mean of the power before and now, over the time between. */
    private double byPower(int gpu, GpuException noCounter) {
        try {
            Power now = new Power(devices.milliwatts(gpu), nanos.getAsLong());
            Power before = powers.put(gpu, now);
            problems.remove(gpu);
            isRead = true;
            isIntegrated = true;
            return before == null ? 0 : (before.milliwatts + now.milliwatts) / 2e3 * (now.nanos - before.nanos) / 1e9;
        } catch (GpuException e) {
            powers.remove(gpu);
            boolean isSame = noCounter.getMessage().equals(e.getMessage());
            problems.put(gpu, isSame ? e.getMessage() : noCounter.getMessage() + "; " + e.getMessage());
            return 0;
        }
    }

    /** How figures come about, as the end of a sentence; empty without GPUs. */
    String source() {
        if (gpus.isEmpty()) {
            return "";
        }
        String read = isRead ? ", GPUs by NVML" + (isIntegrated ? "'s power over time" : "") : "";
        return problems.isEmpty() ? read : read + ", without GPUs that cannot be read: " + problems;
    }
}
