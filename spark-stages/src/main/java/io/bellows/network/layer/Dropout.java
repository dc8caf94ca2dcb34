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
        Inputs.checkRate("dropout", rate);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Inputs.single(inputs);
    }
}
