package io.bellows.energy;

import java.util.Optional;
import org.apache.spark.SparkContext;

/**
 * A part of an application, such as a training, whose energy is told apart: what all executors took from its beginning to
 * {@link #close}, what else they did in that time included. The application's page shows the last hundred.
 */
public final class MeasuredRun implements AutoCloseable {
    private final String name;
    private final EnergyLedger ledger;
    private final EnergyReport before;
    private volatile EnergyReport after;

    MeasuredRun(String name, EnergyLedger ledger) {
        this.name = name;
        this.ledger = ledger;
        before = ledger.report();
    }

    /** Begins one of that name; empty where {@link EnergyPlugin} is not among the application's plugins. */
    public static Optional<MeasuredRun> begin(SparkContext spark, String name) {
        return EnergyPlugin.ledger(spark.applicationId()).map(ledger -> ledger.begin(name));
    }

    String name() {
        return name;
    }

    /** The application's joules when it began. */
    public double joulesBefore() {
        return before.joules();
    }

    /** What was taken so far, or to the end. A second old at most. */
    public EnergyReport taken() {
        EnergyReport end = after;
        return (end == null ? ledger.report() : end).since(before);
    }

    boolean isOver() {
        return after != null;
    }

    @Override
    public void close() {
        if (after == null) {
            after = ledger.report();
        }
    }
}
