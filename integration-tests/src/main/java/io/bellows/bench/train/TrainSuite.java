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

/**
 * Samples a second of training, on two cores, each side in a process of its own: ours beside peers, and what ways to sum gradients
 * and to keep the optimizer's vectors cost on two executors by a network.
 */
public final class TrainSuite implements Suite {
    private static final String UNIT = "samples/s";
    /** What sums go by on several machines. */
    private static final String NETWORK = "collective=rabit";

    /** Params that change what crosses the network in a step, or who moves the weights. */
    private static final List<String> VARIANTS =
            List.of("shardOptimizerState=on", "gradientPrecision=int16", "collective=spark-blocks");

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
        VARIANTS.forEach(variant -> comparisons.add(variant(variant)));
        return comparisons;
    }

    private static Comparison variant(String setting) {
        Workload workload = Workload.MLP;
        Place place = Place.TWO_EXECUTORS;
        return new Comparison(
                workload.title() + place.suffix(),
                UNIT,
                contestant(setting, BarrierContestant.class, workload, place, NETWORK, setting),
                contestant(NETWORK, BarrierContestant.class, workload, place, NETWORK));
    }

    private static Contestant contestant(
            String name, Class<?> main, Workload workload, Place place, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(workload.name(), place.name()));
        arguments.addAll(List.of(settings));
        return new Contestant(name, JavaProcess.command(main, arguments.toArray(String[]::new)), Place.environment());
    }
}
