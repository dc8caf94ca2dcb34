package io.bellows.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters on a tree of files such as Linux shows, and clocks that a test sets. */
class EnergyMeterTest {
    @TempDir
    private Path root;

    private double process;
    private double machine;

    private final CpuTimes times = new CpuTimes() {
        @Override
        public double ofProcess() {
            return process;
        }

        @Override
        public double ofMachine() {
            return machine;
        }
    };

    @BeforeEach
    void twoProcessorsWithMemory() throws IOException {
        zone("intel-rapl:0", "package-0", 1_000_000);
        zone("intel-rapl:0:0", "core", 500_000);
        zone("intel-rapl:0:1", "dram", 100_000);
        zone("intel-rapl:1", "package-1", 2_000_000);
        zone("intel-rapl:2", "psys", 9_000_000);
    }

    private void zone(String folder, String name, long microjoules) throws IOException {
        Path zone = Files.createDirectories(root.resolve(folder));
        Files.writeString(zone.resolve("name"), name + "\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "10000000\n");
        count(folder, microjoules);
    }

    private void count(String folder, long microjoules) throws IOException {
        Files.writeString(root.resolve(folder).resolve("energy_uj"), microjoules + "\n");
    }

    @Test
    void sumsProcessorsAndMemoryAndNothingTwice() throws IOException {
        RaplZones zones = new RaplZones(root);
        assertThat(zones.read()).isNaN();
        count("intel-rapl:0", 3_000_000);
        count("intel-rapl:0:0", 2_500_000);
        count("intel-rapl:0:1", 400_000);
        count("intel-rapl:1", 2_500_000);
        count("intel-rapl:2", 9_900_000);

        assertThat(zones.read()).isCloseTo(2 + 0.3 + 0.5, within(1e-9));
        assertThat(zones.read()).isZero();
    }

    @Test
    void goesOnWhereACounterBeginsAgain() throws IOException {
        RaplZones zones = new RaplZones(root);
        zones.read();
        count("intel-rapl:1", 500_000);

        assertThat(zones.read()).isCloseTo(10 - 2 + 0.5, within(1e-9));
    }

    @Test
    void countsAZoneThatComesFromThenOn() throws IOException {
        RaplZones zones = new RaplZones(root);
        zones.read();
        Files.delete(root.resolve("intel-rapl:1/energy_uj"));
        count("intel-rapl:0", 2_000_000);
        assertThat(zones.read()).isCloseTo(1, within(1e-9));
        count("intel-rapl:1", 7_000_000);
        assertThat(zones.read()).isZero();
        count("intel-rapl:1", 8_000_000);
        assertThat(zones.read()).isCloseTo(1, within(1e-9));
    }

    @Test
    void leavesOutThePlatformOfEachProcessor() throws IOException {
        RaplZones zones = new RaplZones(root);
        zone("intel-rapl:3", "psys-1", 0);
        zone("intel-rapl-mmio:0", "package-0", 0);
        zones.read();
        count("intel-rapl:3", 5_000_000);
        count("intel-rapl-mmio:0", 5_000_000);
        count("intel-rapl:0", 2_000_000);

        assertThat(zones.read()).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1500000", "unknown"})
    void countsFromNothingWhereTheRangeIsNotKnown(String range) throws IOException {
        RaplZones zones = new RaplZones(root);
        zones.read();
        Path file = root.resolve("intel-rapl:1/max_energy_range_uj");
        Files.delete(file);
        if (!range.isEmpty()) {
            Files.writeString(file, range);
        }
        count("intel-rapl:1", 500_000);

        assertThat(zones.read()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void saysWhichOfSeveralZonesIsNotAmongTheFigure() throws IOException {
        Files.writeString(root.resolve("intel-rapl:1/energy_uj"), "-7");
        EnergyMeter meter = new EnergyMeter(new RaplZones(root), times, 10, GpuEnergy.none());
        process += 1;
        machine += 1;
        count("intel-rapl:0", 2_000_000);

        EnergySample sample = meter.sample("7");

        assertThat(sample.joules()).isCloseTo(1, within(1e-9));
        assertThat(sample.source())
                .startsWith("RAPL, without zones that cannot be read: {intel-rapl:1=")
                .contains("found '-7' in energy_uj");
        count("intel-rapl:1", 3_000_000);
        assertThat(meter.sample("7").source()).isEqualTo("RAPL");
    }

    @Test
    void losesNothingBetweenTicksOfTheMachinesClock() throws IOException {
        EnergyMeter meter = new EnergyMeter(new RaplZones(root), times, 10, GpuEnergy.none());
        long microjoules = 1_000_000;
        // Half of a machine's work by tasks of 2 ms, 1 J a second of it; its clock ticks each 10 ms.
        for (int i = 1; i <= 1_000; i++) {
            process += 0.001;
            machine = Math.floor(i * 0.002 / 0.01 + 1e-9) * 0.01;
            microjoules += 2_000;
            count("intel-rapl:0", microjoules);
            meter.taskEnds();
        }

        assertThat(meter.sample("7").joules()).isCloseTo(1, within(0.06));
    }

    @Test
    void estimatesWhereTheMachinesWorkIsNotTold() throws IOException {
        EnergyMeter meter = new EnergyMeter(new RaplZones(root), times, 10, GpuEnergy.none());
        process += 2;
        machine = Double.NaN;
        count("intel-rapl:0", 5_000_000);

        assertThat(meter.sample("7").joules()).isCloseTo(20, within(1e-9));
        assertThat(meter.sample("7").estimated()).isTrue();
    }

    @Test
    void takesItsPartOfTheMachinesWork() throws IOException {
        EnergyMeter meter = new EnergyMeter(new RaplZones(root), times, 10, GpuEnergy.none());
        process += 3;
        machine += 4;
        count("intel-rapl:0", 9_000_000);

        EnergySample sample = meter.sample("7");

        assertThat(sample.joules()).isCloseTo(8 * 3 / 4.0, within(1e-9));
        assertThat(sample.estimated()).isFalse();
        assertThat(sample.source()).isEqualTo("RAPL");
    }

    @Test
    void estimatesWhereCountersAreMissing() {
        EnergyMeter meter = new EnergyMeter(new RaplZones(root.resolve("none")), times, 10, GpuEnergy.none());
        process += 2.5;

        EnergySample sample = meter.sample("7");

        assertThat(sample.joules()).isCloseTo(25, within(1e-9));
        assertThat(sample.estimated()).isTrue();
        assertThat(sample.source()).isEqualTo("CPU time x 10.0 W a core");
    }

    @Test
    void saysWhyItEstimatesWhereCountersAreClosed() throws IOException {
        // A folder in place of the file fails to be read for root, too, whom permissions do not stop.
        for (String zone : new String[] {"intel-rapl:0", "intel-rapl:0:1", "intel-rapl:1"}) {
            Files.delete(root.resolve(zone).resolve("energy_uj"));
            Files.createDirectory(root.resolve(zone).resolve("energy_uj"));
        }
        EnergyMeter meter = new EnergyMeter(new RaplZones(root), times, 10, GpuEnergy.none());
        process += 1;

        EnergySample sample = meter.sample("7");

        assertThat(sample.estimated()).isTrue();
        assertThat(sample.source()).contains("since RAPL cannot be read", "intel-rapl:1");
    }

    @Test
    void givesStagesTheirPartsAndNoneWhatIsBetweenTasks() throws InterruptedException {
        EnergyMeter meter = new EnergyMeter(new RaplZones(root.resolve("none")), times, 1, GpuEnergy.none());
        process += 1;
        meter.sample("7");
        meter.taskStarts(3);
        Thread other = new Thread(() -> meter.taskStarts(4));
        other.start();
        other.join();
        process += 8;
        meter.taskEnds();
        process += 2;

        EnergySample sample = meter.sample("7");

        assertThat(sample.joules()).isCloseTo(11, within(1e-9));
        assertThat(sample.ofStages().get(3)).isCloseTo(4, within(1e-9));
        assertThat(sample.ofStages().get(4)).isCloseTo(4 + 2, within(1e-9));
    }

    @Test
    void tellsWhatWasTakenSinceAnEarlierReport() {
        EnergyLedger ledger = new EnergyLedger(500);
        ledger.put(new EnergySample("1", 100, false, "RAPL", Map.of(0, 90.0)));
        EnergyReport before = ledger.report();
        ledger.put(new EnergySample("1", 150, false, "RAPL", Map.of(0, 90.0, 1, 40.0)));
        ledger.put(new EnergySample("2", 3.6e6, false, "RAPL", Map.of(1, 3e6)));

        EnergyReport taken = ledger.report().since(before);

        assertThat(taken.joules()).isCloseTo(3.6e6 + 50, within(1e-6));
        assertThat(taken.ofExecutors()).containsEntry("1", 50.0).containsEntry("2", 3.6e6);
        assertThat(taken.ofStages()).containsOnly(Map.entry(1, 3e6 + 40));
        assertThat(taken.gramsCo2ePerKwh()).isEqualTo(500);
        assertThat(taken).hasToString("3,600,050.0 J, 1.00 kWh, 500 g CO2e");
    }

    @Test
    void addsUpExecutorsAndStages() {
        EnergyLedger ledger = new EnergyLedger(500);
        ledger.put(new EnergySample("1", 1.8e6, false, "RAPL", Map.of(0, 1e6)));
        ledger.put(new EnergySample("2", 1.8e6, true, "CPU time", Map.of(0, 1e6, 1, 2.0)));
        ledger.put(new EnergySample("2", 1e6, true, "CPU time", Map.of()));

        EnergyReport report = ledger.report();

        assertThat(report.kwh()).isCloseTo(1, within(1e-9));
        assertThat(report.gramsCo2e()).isCloseTo(500, within(1e-9));
        assertThat(report.estimated()).isTrue();
        assertThat(report.ofExecutors()).containsOnlyKeys("1", "2");
        assertThat(report.ofStages()).containsEntry(0, 2e6).containsEntry(1, 2.0);
    }

    @Test
    void tellsTheJoulesOfAThousandPredictionsByCounters() throws IOException {
        WorkMeter meter = new WorkMeter(new EnergyMeter(new RaplZones(root), times, 10, GpuEnergy.none()));
        process += 3;
        machine += 4;
        count("intel-rapl:0", 9_000_000);
        meter.begin();
        process += 1;
        machine += 4;
        count("intel-rapl:1", 4_000_000);

        assertThat(meter.end(50)).isEqualTo(new PredictionEnergy(0.5 * 1000 / 50, false));
    }

    @Test
    void formsOfAModelTakeTurnsAndEachHasItsOwn() {
        WorkMeter meter =
                new WorkMeter(new EnergyMeter(new RaplZones(root.resolve("none")), times, 10, GpuEnergy.none()));

        List<PredictionEnergy> energy =
                PredictionEnergy.ofEach(List.of(() -> predict(0.25), () -> predict(0.5)), 8, meter);

        assertThat(energy).extracting(PredictionEnergy::estimated).containsExactly(true, true);
        assertThat(energy.get(0).joulesPerThousand()).isCloseTo(10 * 0.25 * 1000 / 8, within(1e-6));
        assertThat(energy.get(1).joulesPerThousand()).isCloseTo(10 * 0.5 * 1000 / 8, within(1e-6));
        assertThat(energy.get(0)).hasToString("313 J per 1,000 predictions (estimated)");
    }

    /** Ten milliseconds by the clock, so that a round has a handful. */
    private void predict(double seconds) {
        process += seconds;
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
