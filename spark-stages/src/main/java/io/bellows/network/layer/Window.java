package io.bellows.network.layer;

import io.bellows.network.Shape;
import java.io.Serializable;

/**
 * A window that slides over height and width, with the same zero padding on opposite sides.
 *
 * @param height rows it covers
 * @param width columns it covers
 * @param strideHeight rows between two places
 * @param strideWidth columns between two places
 * @param padHeight rows of padding above and below
 * @param padWidth columns of padding left and right
 */
public record Window(int height, int width, int strideHeight, int strideWidth, int padHeight, int padWidth)
        implements Serializable {
    public Window {
        if (height < 1 || width < 1 || strideHeight < 1 || strideWidth < 1) {
            throw new IllegalArgumentException("Cannot make window '" + height + "×" + width + "' with stride '"
                    + strideHeight + "×" + strideWidth + "': expected sizes and strides of at least 1");
        }
        if (padHeight < 0 || padHeight >= height || padWidth < 0 || padWidth >= width) {
            throw new IllegalArgumentException("Cannot make window '" + height + "×" + width + "': found padding "
                    + padHeight + "×" + padWidth + ", expected at least 0 and less than the window");
        }
    }

    /** A square window. */
    public static Window square(int size, int stride, int padding) {
        return new Window(size, size, stride, stride, padding, padding);
    }

    /** A window of height 1, along a series. */
    public static Window row(int size, int stride, int padding) {
        return new Window(1, size, 1, stride, 0, padding);
    }

    /** The shape that {@code channels} results at each place make over {@code input}. */
    Shape over(Shape input, int channels) {
        int outHeight = places(input.dim(1), height, strideHeight, padHeight);
        int outWidth = places(input.dim(2), width, strideWidth, padWidth);
        if (outHeight < 1 || outWidth < 1) {
            throw new IllegalArgumentException("found input shape " + input + ", expected at least " + height + "×"
                    + width + " with padding " + padHeight + "×" + padWidth);
        }
        return Shape.of(channels, outHeight, outWidth);
    }

    private static int places(int extent, int size, int stride, int padding) {
        return Math.floorDiv(extent + 2 * padding - size, stride) + 1;
    }
}
