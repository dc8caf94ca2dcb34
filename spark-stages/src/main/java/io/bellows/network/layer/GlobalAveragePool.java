package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/** The mean of each channel: {@code C×H×W} to a vector of {@code C}. */
public record GlobalAveragePool() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shape.of(Inputs.image(inputs).dim(0));
    }
}
