package io.bellows.network;

import java.io.Serializable;
import java.util.List;

/**
 * One operation of a {@link Network}: a record whose components are its settings, checked when it is made.
 *
 * <p>A new layer is one record in {@code io.bellows.network.layer}, one line in {@link LayerRegistry}, and one line in
 * the registry of each engine that can run it.
 */
public interface Layer extends Serializable {
    /**
     * The shape that comes out for the shapes that go in, each without the batch dimension.
     *
     * @throws IllegalArgumentException if the layer cannot take these inputs
     */
    Shape outputShape(List<Shape> inputs);

    /** The tensors that the layer owns, in their canonical order; none by default. */
    default List<Parameter> parameters(List<Shape> inputs) {
        return List.of();
    }

    /** Multiply-adds for one row; 0 for layers without arithmetic worth counting. */
    default long multiplyAdds(List<Shape> inputs) {
        return 0;
    }
}
