package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/**
 * In training, sets all of a row to zero or scales it by {@code 1 / (1 - rate)}, so that a residual block now and then is
 * its shortcut alone (Huang et al. 2016, "Deep Networks with Stochastic Depth"); in prediction does nothing.
 *
 * @param rate share of the rows, in [0, 1)
 */
public record DropPath(double rate) implements Layer {
    public DropPath {
        Inputs.checkRate("drop path", rate);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Inputs.single(inputs);
    }
}
