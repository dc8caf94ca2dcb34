package io.bellows.bench.train;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.Suite;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs two workers on one machine to keep in step: two executors of one core in one training beside the same two in
 * a training each, which share the machine's memory alike.
 */
public final class PairSuite implements Suite {
    @Override
    public List<Comparison> comparisons() {
        return List.of(together("collective=rabit"), together("collective=auto"));
    }

    private static Comparison together(String setting) {
        return new Comparison(
                Workload.CNN.title() + ", two executors",
                "samples/s",
                contestant("one training, " + setting, 1, setting),
                contestant("two trainings at once", 2));
    }

    private static Contestant contestant(String name, int trainings, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(trainings)));
        arguments.addAll(List.of(settings));
        return new Contestant(
                name, JavaProcess.command(PairContestant.class, arguments.toArray(String[]::new)), Place.environment());
    }
}
