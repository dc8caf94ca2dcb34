package io.bellows.network.layer;

import io.bellows.network.Initializer;
import io.bellows.network.Layer;
import io.bellows.network.Parameter;
import io.bellows.network.Shape;
import java.util.List;

/**
 * A vector of its own for each id: {@code L} ids become an image {@code size×1×L}, one channel for each element of the
 * vectors, over which convolutions of height 1 run.
 *
 * <p>Ids are whole numbers from 0 to {@code ids - 1}, given as floats as all features are. A row with any other value is invalid in
 * training and, by the model of a trainer, in prediction; in the ONNX file a fraction is cut off, and an id out of range fails the
 * batch. Vectors start uniformly in
 * [-0.25, 0.25), as Kim 2014, "Convolutional Neural Networks for Sentence Classification", section 3.2, has it.
 *
 * @param ids how many ids there are
 * @param size length of the vector of each
 */
public record Embedding(int ids, int size) implements Layer {
    private static final float BOUND = 0.25f;

    public Embedding {
        if (ids < 1 || size < 1) {
            throw new IllegalArgumentException("Cannot make embedding: found " + ids + " ids of size " + size
                    + ", expected at least 1 of size at least 1; set how many ids there are");
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shape.of(size, 1, Inputs.vector(inputs).dim(0));
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        return List.of(Parameter.trainable("weight", Shape.of(ids, size), Initializer.uniform(BOUND)));
    }
}
