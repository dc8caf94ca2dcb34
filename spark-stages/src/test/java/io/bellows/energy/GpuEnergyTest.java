package io.bellows.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.energy.GpuDevices.GpuException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** GPUs whose figures a test sets, and libraries that are not NVML: no machine with a GPU was at hand. */
class GpuEnergyTest {
    private final Map<Integer, Long> millijoules = new HashMap<>();
    private final Map<Integer, Long> milliwatts = new HashMap<>();
    private long nanos;

    private final GpuDevices devices = new GpuDevices() {
        @Override
        public long millijoules(int gpu) throws GpuException {
            return figure(millijoules, gpu, "no counter");
        }

        @Override
        public long milliwatts(int gpu) throws GpuException {
            return figure(milliwatts, gpu, "GPU is lost");
        }

        private long figure(Map<Integer, Long> figures, int gpu, String otherwise) throws GpuException {
            if (!figures.containsKey(gpu)) {
                throw new GpuException(otherwise);
            }
            return figures.get(gpu);
        }
    };

    private GpuEnergy energy(Integer... gpus) {
        return new GpuEnergy(devices, List.of(gpus), () -> nanos);
    }

    @Test
    void sumsTheCountersOfTheGivenGpusAlone() {
        GpuEnergy energy = energy(0, 2);
        millijoules.putAll(Map.of(0, 5_000L, 1, 1_000L, 2, 7_000L));
        assertThat(energy.read()).isZero();
        millijoules.putAll(Map.of(0, 6_500L, 1, 9_000L, 2, 7_250L));

        assertThat(energy.read()).isCloseTo(1.5 + 0.25, within(1e-9));
        assertThat(energy.source()).isEqualTo(", GPUs by NVML");
    }

    @Test
    void takesPowerOverTimeWhereThereIsNoCounter() {
        GpuEnergy energy = energy(0);
        milliwatts.put(0, 100_000L);
        assertThat(energy.read()).isZero();
        milliwatts.put(0, 200_000L);
        nanos += 2_000_000_000L;

        assertThat(energy.read()).isCloseTo(300, within(1e-9));
        assertThat(energy.source()).isEqualTo(", GPUs by NVML's power over time");
    }

    @Test
    void makesNothingUpForAGpuThatWasGone() {
        GpuEnergy energy = energy(0);
        millijoules.put(0, 5_000L);
        energy.read();
        millijoules.clear();
        assertThat(energy.read()).isZero();
        assertThat(energy.source())
                .isEqualTo(", GPUs by NVML, without GPUs that cannot be read: {0=no counter; GPU is lost}");
        millijoules.put(0, 9_000L);
        assertThat(energy.read()).isZero();
        millijoules.put(0, 9_500L);

        assertThat(energy.read()).isCloseTo(0.5, within(1e-9));
        assertThat(energy.source()).isEqualTo(", GPUs by NVML");
    }

    @Test
    void startsAgainWithACounterThatDoes() {
        GpuEnergy energy = energy(0);
        millijoules.put(0, 5_000L);
        energy.read();
        millijoules.put(0, 100L);
        assertThat(energy.read()).isZero();
        millijoules.put(0, 300L);

        assertThat(energy.read()).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void isAddedToWhatTheProcessorTakes() {
        CpuTimes idle = new CpuTimes() {
            @Override
            public double ofProcess() {
                return 0;
            }

            @Override
            public double ofMachine() {
                return 0;
            }
        };
        millijoules.put(0, 5_000L);
        EnergyMeter meter = new EnergyMeter(new RaplZones(Path.of("/nowhere")), idle, 10, energy(0));
        meter.taskStarts(3);
        millijoules.put(0, 8_000L);

        EnergySample sample = meter.sample("1");

        assertThat(sample.joules()).isCloseTo(3, within(1e-9));
        assertThat(sample.ofStages().get(3)).isCloseTo(3, within(1e-9));
        assertThat(sample.source()).isEqualTo("CPU time x 10.0 W a core, GPUs by NVML");
    }

    @Test
    void saysWhyWithoutTheLibraryAndGoesOn() {
        GpuEnergy energy = GpuEnergy.of(List.of("0", "GPU-8a2f"), "libno-such-nvml.so.1");

        assertThat(energy.read()).isZero();
        assertThat(energy.source())
                .startsWith(", without GPUs that cannot be read: {0='libno-such-nvml.so.1' cannot be used: ");
    }

    @Test
    void saysWhichFunctionALibraryLacks() {
        GpuEnergy energy = GpuEnergy.of(List.of("1"), "libc.so.6");

        assertThat(energy.read()).isZero();
        assertThat(energy.source())
                .isEqualTo(
                        ", without GPUs that cannot be read: {1='libc.so.6' cannot be used: nvmlInit_v2 is not in the"
                                + " library}");
    }

    @Test
    void asksNothingWithoutGpus() {
        GpuEnergy energy = GpuEnergy.of(List.of(), "libno-such-nvml.so.1");

        assertThat(energy.read()).isZero();
        assertThat(energy.source()).isEmpty();
    }
}
