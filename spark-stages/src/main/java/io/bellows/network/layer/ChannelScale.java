package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/**
 * Each channel of the first input, an image, times its element of the second, a vector: the gate of a
 * squeeze-and-excitation block (Hu et al. 2018, "Squeeze-and-Excitation Networks", equation 4).
 */
public record ChannelScale() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape image = Inputs.several(inputs).get(0);
        Shape factors = inputs.get(1);
        if (inputs.size() > 2 || image.rank() != 3 || factors.rank() != 1 || factors.dim(0) != image.dim(0)) {
            throw new IllegalArgumentException("found input shapes " + inputs
                    + ", expected channels×height×width and a vector of as many factors as channels");
        }
        return image;
    }
}
