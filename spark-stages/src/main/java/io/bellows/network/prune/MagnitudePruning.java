package io.bellows.network.prune;

import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets the weights of least magnitude to zero (Han et al. 2015, "Learning both Weights and Connections for Efficient Neural
 * Networks").
 *
 * <p>Of n weights exactly {@code round(sparsity · n)} are zero afterwards; of equal ones the first go. A pure function of the
 * weights.
 */
public final class MagnitudePruning {
    private MagnitudePruning() {}

    /**
     * {@code model} with the smallest weights of {@code layers} set to zero.
     *
     * @param sparsity share of those weights that are zero afterwards, in [0, 1)
     */
    public static NetworkModel prune(NetworkModel model, double sparsity, PruningScope scope, PrunableLayers layers) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        List<WeightSpan> spans = new ArrayList<>();
        for (String name : layers.tensors(model.network())) {
            Weights.Tensor tensor = tensors.get(name);
            float[] copy = tensor.values().clone();
            tensors.put(name, new Weights.Tensor(tensor.shape(), copy));
            spans.add(new WeightSpan(copy, 0, copy.length));
        }
        zeroSmallest(spans, sparsity, scope);
        return new NetworkModel(model.network(), new Weights(tensors));
    }

    /** Sets the smallest values of {@code spans} to zero, in place. */
    public static void zeroSmallest(List<WeightSpan> spans, double sparsity, PruningScope scope) {
        if (!(sparsity >= 0 && sparsity < 1)) {
            throw new IllegalArgumentException(
                    "Cannot prune weights: found sparsity " + sparsity + ", expected a number in [0, 1)");
        }
        if (scope == PruningScope.GLOBAL) {
            zero(spans, sparsity);
        } else {
            spans.forEach(span -> zero(List.of(span), sparsity));
        }
    }

    private static void zero(List<WeightSpan> spans, double sparsity) {
        int size = Math.toIntExact(spans.stream().mapToLong(WeightSpan::size).sum());
        int count = (int) Math.round(sparsity * size);
        if (count == 0) {
            return;
        }
        float[] magnitudes = new float[size];
        int filled = 0;
        for (WeightSpan span : spans) {
            for (int i = span.from(); i < span.to(); i++) {
                magnitudes[filled++] = Math.abs(span.values()[i]);
            }
        }
        Arrays.sort(magnitudes);
        float bound = magnitudes[count - 1];
        int below = 0;
        while (magnitudes[below] < bound) {
            below++;
        }
        int equal = count - below;
        for (WeightSpan span : spans) {
            for (int i = span.from(); i < span.to(); i++) {
                float magnitude = Math.abs(span.values()[i]);
                if (magnitude < bound || (magnitude == bound && equal-- > 0)) {
                    span.values()[i] = 0f;
                }
            }
        }
    }
}
