package io.bellows.network.layer;

import io.bellows.network.Shape;
import java.util.List;

/** Checks that a layer makes of the shapes that reach it. */
final class Inputs {
    private Inputs() {}

    static Shape single(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("found " + inputs.size() + " inputs, expected 1");
        }
        return inputs.get(0);
    }

    static Shape image(List<Shape> inputs) {
        Shape shape = single(inputs);
        if (shape.rank() != 3) {
            throw new IllegalArgumentException("found input shape " + shape + ", expected channels×height×width");
        }
        return shape;
    }

    static Shape vector(List<Shape> inputs) {
        Shape shape = single(inputs);
        if (shape.rank() != 1) {
            throw new IllegalArgumentException("found input shape " + shape
                    + ", expected a vector; put a Flatten or a GlobalAveragePool before it");
        }
        return shape;
    }

    static List<Shape> several(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new IllegalArgumentException("found " + inputs.size() + " input, expected at least 2");
        }
        return inputs;
    }
}
