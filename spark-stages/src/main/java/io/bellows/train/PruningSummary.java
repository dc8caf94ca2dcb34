package io.bellows.train;

import io.bellows.energy.PredictionEnergy;
import io.bellows.network.NetworkModel;
import io.bellows.network.Safetensors;
import io.bellows.network.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What pruning took away, and what that gains: size, arithmetic, measured time and energy, before and after.
 *
 * @param before the network as it was
 * @param after the network as it is
 * @param layers one a kernel or matrix of the pruned network
 */
public record PruningSummary(Cost before, Cost after, List<LayerZeros> layers) {
    private static final double FASTER = 1.05;

    public PruningSummary {
        layers = List.copyOf(layers);
    }

    /**
     * What a network costs.
     *
     * @param weights trainable values
     * @param nonZero those of them that are not zero
     * @param bytes of its weights on disk
     * @param multiplyAdds of one prediction, those with zeros included
     * @param latencyMs median milliseconds of the prediction of one row, on one thread of the driver
     * @param energy of such predictions
     */
    public record Cost(
            long weights, long nonZero, long bytes, long multiplyAdds, double latencyMs, PredictionEnergy energy) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,12d weights %,12d not zero %,12d bytes %,14d multiply-adds %10.4f ms, %s",
                    weights,
                    nonZero,
                    bytes,
                    multiplyAdds,
                    latencyMs,
                    energy);
        }
    }

    /**
     * Zeros of one tensor.
     *
     * @param tensor its name
     * @param weights values that it has
     * @param zeros those that are zero
     */
    public record LayerZeros(String tensor, long weights, long zeros) {}

    /** Measures both models, in turn, in this process; takes two seconds at most. */
    static PruningSummary of(NetworkModel before, NetworkModel after) {
        List<PruningLatency> latencies = PruningLatency.of(before, after);
        List<LayerZeros> layers = new ArrayList<>();
        after.weights().tensors().forEach((name, tensor) -> {
            if (tensor.shape().rank() > 1) {
                layers.add(new LayerZeros(name, tensor.values().length, zeros(tensor)));
            }
        });
        return new PruningSummary(cost(before, latencies.get(0)), cost(after, latencies.get(1)), layers);
    }

    private static Cost cost(NetworkModel model, PruningLatency latency) {
        long zeros = model.network().parameters().entrySet().stream()
                .filter(entry -> entry.getValue().trainable())
                .mapToLong(entry -> zeros(model.weights().tensor(entry.getKey())))
                .sum();
        long count = model.network().trainableCount();
        return new Cost(
                count,
                count - zeros,
                Safetensors.shortSize(model.weights()),
                model.network().multiplyAdds(),
                latency.milliseconds(),
                latency.energy());
    }

    private static long zeros(Weights.Tensor tensor) {
        long zeros = 0;
        for (float value : tensor.values()) {
            zeros += value == 0f ? 1 : 0;
        }
        return zeros;
    }

    /** Measured time of a prediction before, by that after. */
    public double speedUp() {
        return before.latencyMs / after.latencyMs;
    }

    /** Whether predictions were measured to be faster, by a twentieth at least. */
    public boolean gainsSpeed() {
        return speedUp() >= FASTER;
    }

    /** What was gained, in a sentence; says so where no speed is. */
    public String verdict() {
        String size = String.format(Locale.ROOT, "%.2f times smaller on disk", (double) before.bytes / after.bytes);
        String speed = after.multiplyAdds == before.multiplyAdds
                ? "no speed is gained: zeros are multiplied like any other number, and the arithmetic is the same"
                : String.format(
                        Locale.ROOT,
                        "%.1f %% of the multiply-adds, predictions measured %.2f times as fast%s",
                        100.0 * after.multiplyAdds / before.multiplyAdds,
                        speedUp(),
                        gainsSpeed() ? "" : ": no speed is gained");
        return String.format(
                Locale.ROOT, "%s; %s; %s, before %.3g J", size, speed, after.energy, before.energy.joulesPerThousand());
    }

    @Override
    public String toString() {
        StringBuilder table =
                new StringBuilder(String.format(Locale.ROOT, "%-7s %s%n%-7s %s%n", "before", before, "after", after));
        for (LayerZeros layer : layers) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-36s %,12d weights, %5.1f %% zero%n",
                    layer.tensor,
                    layer.weights,
                    100.0 * layer.zeros / layer.weights));
        }
        return table.append(verdict()).toString();
    }
}
