package io.bellows.energy;

import java.nio.file.Path;
import org.apache.spark.SparkConf;

/**
 * The settings {@code spark.bellows.energy.*}.
 *
 * @param wattsPerCore of the estimate by CPU time; the default is a server's processor of 240 W and 24 cores
 * @param gramsCo2ePerKwh of the grid; the default is the world's mean of 2023 by Ember, Global Electricity Review 2024
 * @param powercap the folder of RAPL's zones
 * @param nvml the library that tells of NVIDIA's GPUs, a name or a path
 */
record EnergySettings(double wattsPerCore, double gramsCo2ePerKwh, Path powercap, String nvml) {
    private static final String PREFIX = "spark.bellows.energy.";

    /** @throws IllegalArgumentException if one is no number above 0 */
    static EnergySettings of(SparkConf conf) {
        return new EnergySettings(
                positive(conf, PREFIX + "wattsPerCore", 10),
                positive(conf, PREFIX + "gramsCo2ePerKwh", 480),
                Path.of(conf.get(PREFIX + "powercap", "/sys/class/powercap")),
                conf.get(PREFIX + "nvml", "libnvidia-ml.so.1"));
    }

    private static double positive(SparkConf conf, String key, double otherwise) {
        String given = conf.get(key, String.valueOf(otherwise));
        double value = number(given);
        if (value > 0 && value < Double.POSITIVE_INFINITY) {
            return value;
        }
        throw new IllegalArgumentException(
                "Cannot read setting '" + key + "': found '" + given + "', expected a number above 0");
    }

    private static double number(String given) {
        try {
            return Double.parseDouble(given);
        } catch (NumberFormatException e) {
            return Double.NaN; // refused with the setting's name
        }
    }
}
