package io.bellows.network.layer;

import io.bellows.network.Initializer;
import io.bellows.network.Layer;
import io.bellows.network.Parameter;
import io.bellows.network.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Two-dimensional convolution: {@code C×H×W} to {@code outChannels×H'×W'}. With {@code groups} equal to the input's
 * channels it is a depthwise convolution.
 *
 * @param outChannels filters
 * @param window kernel, stride and padding
 * @param groups parts that the channels are split into, each convolved by itself
 * @param bias whether each filter adds a constant
 */
public record Conv2d(int outChannels, Window window, int groups, boolean bias) implements Layer {
    public Conv2d {
        if (outChannels < 1 || groups < 1 || outChannels % groups != 0) {
            throw new IllegalArgumentException("Cannot make convolution: found " + outChannels + " output channels in "
                    + groups + " groups, expected a positive multiple of the groups");
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Inputs.image(inputs);
        if (input.dim(0) % groups != 0) {
            throw new IllegalArgumentException(
                    "found " + input.dim(0) + " input channels, expected a multiple of the " + groups + " groups");
        }
        return window.over(input, outChannels);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        int inPerGroup = inputs.get(0).dim(0) / groups;
        long fanIn = (long) inPerGroup * window.height() * window.width();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Parameter.trainable(
                "weight",
                Shape.of(outChannels, inPerGroup, window.height(), window.width()),
                Initializer.heUniform(fanIn)));
        if (bias) {
            parameters.add(Parameter.trainable("bias", Shape.of(outChannels), Initializer.constant(0f)));
        }
        return parameters;
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        long perOutput = (long) inputs.get(0).dim(0) / groups * window.height() * window.width();
        return perOutput * outputShape(inputs).size();
    }
}
