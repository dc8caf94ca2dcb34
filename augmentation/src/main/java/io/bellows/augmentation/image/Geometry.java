package io.bellows.augmentation.image;

/**
 * Where the pixels of a changed image come from, and where points of the image go.
 *
 * <p>Positions are in pixels, x to the right and y downwards, and pixel centres lie at half-integers: an image covers
 * {@code 0..width} and {@code 0..height}.
 */
interface Geometry {
    /** Rows of the result. */
    int height();

    /** Columns of the result. */
    int width();

    /** Writes where the centre of each pixel of a row of the result lies in the image. */
    void sourcesOf(int row, double[] xs, double[] ys);

    /** Moves a point (x, y) of the image to where it lies in the result, in place. */
    void target(double[] point);

    /** A mask of the image moved along: the value of the nearest pixel, and 0 beyond its edge. */
    default PixelImage ofMask(PixelImage mask) {
        return Warp.apply(mask, this, Interpolation.NEAREST, Border.CONSTANT, 0);
    }
}
