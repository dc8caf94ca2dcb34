package io.bellows.energy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last sample of each executor of an application, and what of the application is measured apart. */
final class EnergyLedger {
    private static final int MOST_RUNS = 100;

    private final double gramsCo2ePerKwh;
    private final Map<String, EnergySample> samples = new HashMap<>();
    private final Deque<MeasuredRun> runs = new ArrayDeque<>();

    EnergyLedger(double gramsCo2ePerKwh) {
        this.gramsCo2ePerKwh = gramsCo2ePerKwh;
    }

    /** Messages may overtake each other: what an executor has taken never falls. */
    synchronized void put(EnergySample sample) {
        samples.merge(sample.executor(), sample, (old, now) -> now.joules() >= old.joules() ? now : old);
    }

    synchronized EnergyReport report() {
        double joules = 0;
        boolean estimated = false;
        Map<String, Double> ofExecutors = new HashMap<>();
        Map<Integer, Double> ofStages = new HashMap<>();
        Map<String, String> sources = new HashMap<>();
        for (EnergySample sample : samples.values()) {
            joules += sample.joules();
            estimated |= sample.estimated();
            ofExecutors.put(sample.executor(), sample.joules());
            sources.put(sample.executor(), sample.source());
            sample.ofStages().forEach((stage, part) -> ofStages.merge(stage, part, Double::sum));
        }
        return new EnergyReport(joules, estimated, ofExecutors, ofStages, sources, gramsCo2ePerKwh);
    }

    synchronized MeasuredRun begin(String name) {
        MeasuredRun run = new MeasuredRun(name, this);
        runs.addFirst(run);
        if (runs.size() > MOST_RUNS) {
            runs.removeLast();
        }
        return run;
    }

    /** The last first. */
    synchronized List<MeasuredRun> runs() {
        return List.copyOf(runs);
    }
}
