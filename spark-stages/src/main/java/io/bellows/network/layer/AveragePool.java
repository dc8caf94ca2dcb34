package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/**
 * The mean of each window, channel by channel; padding is left out of the mean, as in ONNX and Keras.
 *
 * @param window size, stride and padding
 */
public record AveragePool(Window window) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Inputs.image(inputs);
        return window.over(input, input.dim(0));
    }
}
