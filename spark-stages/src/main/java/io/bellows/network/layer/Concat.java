package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.Arrays;
import java.util.List;

/** Two or more inputs joined along their first dimension: channels of images, elements of vectors. */
public record Concat() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        int[] joined = Inputs.several(inputs).get(0).toArray();
        for (Shape input : inputs.subList(1, inputs.size())) {
            int[] next = input.toArray();
            if (next.length != joined.length || !Arrays.equals(next, 1, next.length, joined, 1, joined.length)) {
                throw new IllegalArgumentException(
                        "found input shapes " + inputs + ", expected them to differ in the first dimension alone");
            }
            joined[0] += next[0];
        }
        return Shape.of(joined);
    }
}
