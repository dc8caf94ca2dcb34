package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/**
 * The largest value in each window, channel by channel; padding never wins.
 *
 * @param window size, stride and padding
 */
public record MaxPool(Window window) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Inputs.image(inputs);
        return window.over(input, input.dim(0));
    }
}
