package io.bellows.network.layer;

import io.bellows.network.Shape;
import java.util.List;

/** Checks that layers share: of the shapes that reach them, and of shares that they drop. */
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

    static void checkRate(String layer, double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("Cannot make " + layer + ": found rate " + rate + ", expected [0, 1)");
        }
    }

    static List<Shape> several(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new IllegalArgumentException("found " + inputs.size() + " input, expected at least 2");
        }
        return inputs;
    }
}
