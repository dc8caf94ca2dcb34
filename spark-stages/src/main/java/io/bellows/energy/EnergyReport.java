package io.bellows.energy;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkContext;

/**
 * The energy that the executors of an application have taken so far; the driver's process on a cluster is not among it, nor are GPUs that cannot be read.
 *
 * @param joules of all executors, also of those that are gone
 * @param estimated whether any of it is an estimate by CPU time
 * @param ofExecutors joules by the id of the executor
 * @param ofStages joules by the id of Spark's stage, over all executors; without what was taken between tasks
 * @param sources how executors came to their figures, by the id of the executor
 * @param gramsCo2ePerKwh of the grid, as set
 */
public record EnergyReport(
        double joules,
        boolean estimated,
        Map<String, Double> ofExecutors,
        Map<Integer, Double> ofStages,
        Map<String, String> sources,
        double gramsCo2ePerKwh) {
    private static final double JOULES_PER_KWH = 3.6e6;

    public EnergyReport {
        ofExecutors = new TreeMap<>(ofExecutors);
        ofStages = new TreeMap<>(ofStages);
        sources = new TreeMap<>(sources);
    }

    /** The report of a running application; empty where {@link EnergyPlugin} is not among its plugins. A second old at most. */
    public static Optional<EnergyReport> of(SparkContext spark) {
        return EnergyPlugin.ledger(spark.applicationId()).map(EnergyLedger::report);
    }

    /** What was taken since an {@code earlier} report of the same application; an estimate if any of the application's is. */
    public EnergyReport since(EnergyReport earlier) {
        return new EnergyReport(
                joules - earlier.joules,
                estimated,
                difference(ofExecutors, earlier.ofExecutors),
                difference(ofStages, earlier.ofStages),
                sources,
                gramsCo2ePerKwh);
    }

    /** So many joules of it, for their kWh and CO2e; without parts. */
    EnergyReport withJoules(double part) {
        return new EnergyReport(part, estimated, Map.of(), Map.of(), Map.of(), gramsCo2ePerKwh);
    }

    /** Of the keys for which anything was added. */
    private static <K> Map<K, Double> difference(Map<K, Double> now, Map<K, Double> before) {
        Map<K, Double> added = new TreeMap<>();
        now.forEach((key, value) -> added.put(key, value - before.getOrDefault(key, 0.0)));
        added.values().removeIf(value -> value <= 0);
        return added;
    }

    /** Kilowatt-hours. */
    public double kwh() {
        return joules / JOULES_PER_KWH;
    }

    /** Grams of CO2 equivalent by the factor of the grid. */
    public double gramsCo2e() {
        return kwh() * gramsCo2ePerKwh;
    }

    /** Energy and CO2e on one line, and whether they are estimated. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.1f J, %.3g kWh, %.3g g CO2e%s",
                joules,
                kwh(),
                gramsCo2e(),
                estimated ? " (estimated)" : "");
    }
}
