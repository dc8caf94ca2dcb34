package io.bellows.network;

/**
 * A tensor that a layer owns.
 *
 * @param name the name within its layer, in PyTorch's words: {@code weight}, {@code bias}, {@code running_mean} …
 * @param shape its extents; convolutions are out×in/groups×height×width, linear layers out×in
 * @param initializer what it holds before training
 * @param trainable false for running statistics, which follow the data and not the gradient
 */
public record Parameter(String name, Shape shape, Initializer initializer, boolean trainable) {
    /** A tensor that the optimizer changes. */
    public static Parameter trainable(String name, Shape shape, Initializer initializer) {
        return new Parameter(name, shape, initializer, true);
    }

    /** A tensor that follows the data, such as a running mean. */
    public static Parameter buffer(String name, Shape shape, Initializer initializer) {
        return new Parameter(name, shape, initializer, false);
    }
}
