package io.bellows.network.layer;

import io.bellows.network.Initializer;
import io.bellows.network.Layer;
import io.bellows.network.Parameter;
import io.bellows.network.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Fully connected layer: a vector to a vector of {@code outFeatures}, {@code y = W x + b}.
 *
 * @param outFeatures length of the result
 * @param bias whether to add a constant to each element
 */
public record Linear(int outFeatures, boolean bias) implements Layer {
    public Linear {
        if (outFeatures < 1) {
            throw new IllegalArgumentException(
                    "Cannot make linear layer: found " + outFeatures + " output features, expected at least 1");
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Inputs.vector(inputs);
        return Shape.of(outFeatures);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        int in = inputs.get(0).size();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(
                Parameter.trainable("weight", Shape.of(outFeatures, in), Initializer.glorotUniform(in, outFeatures)));
        if (bias) {
            parameters.add(Parameter.trainable("bias", Shape.of(outFeatures), Initializer.constant(0f)));
        }
        return parameters;
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) inputs.get(0).size() * outFeatures;
    }
}
