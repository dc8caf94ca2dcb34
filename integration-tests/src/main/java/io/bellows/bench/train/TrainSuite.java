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
            Contestant ours =
                    new Contestant("BarrierTrainer", JavaProcess.command(BarrierContestant.class, workload.name()));
            Contestant bigdl = new Contestant(
                    "DistriOptimizer", JavaProcess.command(DistriOptimizerContestant.class, workload.name()));
            Contestant tensorflow = new Contestant(
                    "TensorFlow",
                    python.command(
                            TrainSuite.class,
                            "tensorflow_contestant.py",
                            workload.name(),
                            String.valueOf(LocalSpark.CORES),
                            Contestant.RESULT));
            comparisons.add(new Comparison(workload.title(), UNIT, ours, bigdl));
            comparisons.add(new Comparison(workload.title(), UNIT, ours, tensorflow));
        }
        return comparisons;
    }
}
