package io.bellows.network.layer;

import io.bellows.network.Initializer;
import io.bellows.network.Layer;
import io.bellows.network.Parameter;
import io.bellows.network.Shape;
import java.util.List;

/**
 * Batch normalisation over the channels of an image (Ioffe and Szegedy 2015); the shape stays.
 *
 * @param epsilon added to the variance
 * @param momentum share of the new batch in the running mean and (unbiased) variance, as in PyTorch
 */
public record BatchNorm(double epsilon, double momentum) implements Layer {
    public BatchNorm {
        if (!(epsilon > 0) || !(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException("Cannot make batch normalisation: found epsilon " + epsilon
                    + " and momentum " + momentum + ", expected epsilon above 0 and momentum in (0, 1]");
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Inputs.image(inputs);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(inputs.get(0).dim(0));
        return List.of(
                Parameter.trainable("weight", channels, Initializer.constant(1f)),
                Parameter.trainable("bias", channels, Initializer.constant(0f)),
                Parameter.buffer("running_mean", channels, Initializer.constant(0f)),
                Parameter.buffer("running_var", channels, Initializer.constant(1f)));
    }
}
