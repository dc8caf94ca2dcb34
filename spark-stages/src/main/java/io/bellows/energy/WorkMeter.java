package io.bellows.energy;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the energy of predictions that this process makes, by RAPL or else by CPU time, as {@link EnergyPlugin} does that of an
 * executor; it works without the plugin. What other threads of the process do meanwhile counts, too. Not for several threads.
 */
public final class WorkMeter {
    private static final Logger LOG = LoggerFactory.getLogger(WorkMeter.class);

    private final EnergyMeter meter;
    private double joulesBefore;
    private boolean isEstimated;

    WorkMeter(EnergyMeter meter) {
        this.meter = meter;
    }

    /** By the settings of the application that runs in this process; without one, or where they cannot be read, by the defaults. */
    public static WorkMeter ofProcess() {
        EnergySettings settings = settings(
                SparkEnv.get() == null ? new SparkConf(false) : SparkEnv.get().conf());
        return new WorkMeter(new EnergyMeter(
                new RaplZones(settings.powercap()), CpuTimes.ofSystem(), settings.wattsPerCore(), GpuEnergy.none()));
    }

    /** A model that is trained is not given up for a setting. */
    private static EnergySettings settings(SparkConf conf) {
        try {
            return EnergySettings.of(conf);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; predictions are measured by the defaults", e.getMessage());
            return EnergySettings.of(new SparkConf(false));
        }
    }

    /** Predictions begin. */
    public void begin() {
        joulesBefore = meter.sample("").joules();
    }

    /** What was taken since {@link #begin}, in which so many predictions were made. */
    public PredictionEnergy end(long predictions) {
        EnergySample now = meter.sample("");
        isEstimated = now.estimated();
        return new PredictionEnergy((now.joules() - joulesBefore) * 1000 / predictions, isEstimated);
    }

    boolean isEstimated() {
        return isEstimated;
    }
}
