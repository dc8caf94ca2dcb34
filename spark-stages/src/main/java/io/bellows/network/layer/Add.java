package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/** The element-wise sum of two or more inputs of one shape, as a residual connection needs it. */
public record Add() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape first = Inputs.several(inputs).get(0);
        if (!inputs.stream().allMatch(first::equals)) {
            throw new IllegalArgumentException("found input shapes " + inputs + ", expected equal ones");
        }
        return first;
    }
}
