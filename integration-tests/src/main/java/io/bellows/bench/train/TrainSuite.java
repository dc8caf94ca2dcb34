package io.bellows.bench.train;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.PythonEnvironment;
import io.bellows.bench.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Samples a second of training, on two cores, each side in a process of its own. */
public final class TrainSuite implements Suite {
    private static final String UNIT = "samples/s";

    @Override
    public List<Comparison> comparisons() throws IOException, InterruptedException {
        PythonEnvironment python = PythonEnvironment.of("tensorflow", List.of("tensorflow-cpu==2.18.0"));
        List<Comparison> comparisons = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            for (Place place : Place.of(workload)) {
                comparisons.add(new Comparison(
                        workload.title() + place.suffix(),
                        UNIT,
                        contestant("BarrierTrainer", BarrierContestant.class, workload, place),
                        contestant("DistriOptimizer", DistriOptimizerContestant.class, workload, place)));
            }
            Contestant tensorflow = new Contestant(
                    "TensorFlow",
                    python.command(
                            TrainSuite.class,
                            "tensorflow_contestant.py",
                            workload.name(),
                            String.valueOf(LocalSpark.CORES),
                            Contestant.RESULT));
            comparisons.add(new Comparison(
                    workload.title(),
                    UNIT,
                    contestant("BarrierTrainer", BarrierContestant.class, workload, Place.ONE_PROCESS),
                    tensorflow));
        }
        return comparisons;
    }

    private static Contestant contestant(String name, Class<?> main, Workload workload, Place place) {
        return new Contestant(name, JavaProcess.command(main, workload.name(), place.name()), Place.environment());
    }
}
