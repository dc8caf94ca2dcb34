package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/**
 * In training, sets elements to zero and scales the rest by {@code 1 / (1 - rate)} (Srivastava et al. 2014); in
 * prediction does nothing.
 *
 * @param rate share of the elements, in [0, 1)
 */
public record Dropout(double rate) implements Layer {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("Cannot make dropout: found rate " + rate + ", expected [0, 1)");
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Inputs.single(inputs);
    }
}
