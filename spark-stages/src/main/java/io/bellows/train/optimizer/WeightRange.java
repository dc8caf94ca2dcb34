package io.bellows.train.optimizer;

import io.bellows.network.FlatWeights;
import java.util.List;

/**
 * The values of one trainable tensor within the flat vector of all.
 *
 * <p>Weight decay and layer-wise rates apply to matrices and kernels alone: on biases and normalisation they only harm (He
 * et al. 2019, "Bag of Tricks for Image Classification", section 3.1).
 *
 * @param from first index
 * @param to past the last index
 * @param matrix whether the tensor has more than one dimension
 */
public record WeightRange(int from, int to, boolean matrix) {
    /** One a trainable tensor of {@code weights}, in their order. */
    public static List<WeightRange> of(FlatWeights weights) {
        return weights.slots().values().stream()
                .filter(slot -> slot.parameter().trainable())
                .map(slot -> new WeightRange(
                        slot.offset(),
                        slot.offset() + slot.size(),
                        slot.parameter().shape().rank() > 1))
                .toList();
    }

    /** The Euclidean norm of the values of {@code vector} in this range. */
    double norm(float[] vector) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) vector[i] * vector[i];
        }
        return Math.sqrt(sum);
    }
}
