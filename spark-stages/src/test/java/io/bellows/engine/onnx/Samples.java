package io.bellows.engine.onnx;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Weights and rows for tests, a pure function of their seed. */
public final class Samples {
    private Samples() {}

    /** Weights with nothing at its default: biases, means and variances are drawn too. */
    public static NetworkModel model(Network network, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        Weights.initialize(network, seed).tensors().forEach((name, tensor) -> {
            float[] values = tensor.values().clone();
            boolean constant = !name.endsWith(".weight") || tensor.shape().rank() == 1;
            for (int i = 0; constant && i < values.length; i++) {
                values[i] += (float) random.nextDouble(-0.3, 0.3);
            }
            tensors.put(name, new Weights.Tensor(tensor.shape(), values));
        });
        return new NetworkModel(network, new Weights(tensors));
    }

    /** {@code count} whole numbers from 0 to {@code below - 1}. */
    public static float[] ids(int count, int below, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(below);
        }
        return values;
    }

    /** {@code rows} rows of values in [-1, 1). */
    public static float[] rows(int rows, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
