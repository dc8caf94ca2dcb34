package io.bellows.bench.train;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.bigdl.BigDlEngine;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.resources.NetworkLoad;
import io.bellows.resources.StepCosts;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What the parts of a step cost on one core: the time that the core works on steps of several networks and batches, and the
 * constants of {@link StepCosts} by least squares of relative errors, none below 0.
 */
public final class StepCostTable {
    private static final int[] ROWS = {8, 32, 128};
    private static final int FEATURES = 5;
    private static final int SWEEPS = 20_000;
    private static final long CHUNK_NANOS = 150_000_000L;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Measured(String name, int rows, double[] features, double seconds) {}

    private StepCostTable() {}

    /** Prints each measurement beside the model's, then the constants; {@code rounds} chunks each, of which the quickest counts. */
    public static void print(int rounds) {
        List<Measured> all = new ArrayList<>();
        for (Network network : networks()) {
            try (TrainingSession session = new BigDlEngine().open(network, 1)) {
                for (int rows : ROWS) {
                    all.add(new Measured(
                            network.name(), rows, features(network, rows), seconds(network, session, rows, rounds)));
                }
            }
        }
        double[] costs = fit(all);
        for (Measured one : all) {
            System.out.println(String.format(
                    Locale.ROOT,
                    "%-18s rows %4d  measured %9.3f ms  model %9.3f ms  %+6.1f %%",
                    one.name,
                    one.rows,
                    1e3 * one.seconds,
                    1e3 * dot(costs, one.features),
                    100 * (dot(costs, one.features) / one.seconds - 1)));
        }
        System.out.println(String.format(
                Locale.ROOT,
                "seconds: linear %.3g, blocked %.3g, unblocked %.3g, grouped %.3g, weight %.3g",
                costs[0],
                costs[1],
                costs[2],
                costs[3],
                costs[4]));
    }

    private static List<Network> networks() {
        List<Network> networks = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            networks.add(workload.network());
        }
        networks.add(Zoo.create("lenet-5", Shape.of(1, 28, 28), 10, settings()));
        networks.add(Zoo.create("resnet-20", Shape.of(3, 32, 32), 10, settings()));
        networks.add(Zoo.create("mlp", Shape.of(784), 10, settings(512, 512)));
        return networks;
    }

    private static Zoo.Settings settings(Integer... hidden) {
        return new Zoo.Settings(1, 0, 0, List.of(hidden), List.of(), 0, 0);
    }

    private static double[] features(Network network, int rows) {
        NetworkLoad load = NetworkLoad.of(network);
        return new double[] {
            (double) rows * load.linearAdds(),
            (double) rows * load.blockedAdds(),
            (double) rows * load.unblockedAdds(),
            (double) rows * load.groupedAdds(),
            load.parameters()
        };
    }

    private static double seconds(Network network, TrainingSession session, int rows, int rounds) {
        float[] weights = FlatWeights.of(NetworkModel.initialize(network, 1)).trainable();
        float[] batch = new float[rows * network.inputShape().size()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < batch.length; i++) {
            batch[i] = (float) random.nextDouble(-1, 1);
        }
        float[] slope = new float[rows * network.outputShape().size()];
        Arrays.fill(slope, 1e-3f);
        float[] gradient = new float[weights.length];
        double least = Double.POSITIVE_INFINITY;
        for (int chunk = -1; chunk < rounds; chunk++) {
            long begin = cpuNanos();
            int steps = 0;
            while (cpuNanos() - begin < CHUNK_NANOS || steps < 2) {
                session.forward(batch, rows, weights, 1);
                session.backward(slope, gradient);
                steps++;
            }
            double seconds = (cpuNanos() - begin) / 1e9 / steps;
            least = chunk < 0 ? least : Math.min(least, seconds);
        }
        return least;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Coordinate descent: the errors are a convex function of the costs. */
    private static double[] fit(List<Measured> all) {
        double[] costs = new double[FEATURES];
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int k = 0; k < FEATURES; k++) {
                double along = 0;
                double norm = 0;
                for (Measured one : all) {
                    double feature = one.features[k] / one.seconds;
                    along += feature * (1 - dot(costs, one.features) / one.seconds);
                    norm += feature * feature;
                }
                costs[k] = norm == 0 ? 0 : Math.max(0, costs[k] + along / norm);
            }
        }
        return costs;
    }

    private static double dot(double[] costs, double[] features) {
        double sum = 0;
        for (int k = 0; k < FEATURES; k++) {
            sum += costs[k] * features[k];
        }
        return sum;
    }
}
