package io.bellows.augmentation.image;

/** A rectangle inside an image, brought to another size. */
record ResizedWindow(Window window, int height, int width) implements Geometry {
    @Override
    public void sourcesOf(int row, double[] xs, double[] ys) {
        double y = window.top() + (row + 0.5) * window.height() / height;
        for (int column = 0; column < width; column++) {
            xs[column] = window.left() + (column + 0.5) * window.width() / width;
            ys[column] = y;
        }
    }

    @Override
    public void target(double[] point) {
        window.target(point);
        point[0] *= (double) width / window.width();
        point[1] *= (double) height / window.height();
    }

    /** Of two pixels that are equally near, the same one as of an image that is resized so. */
    @Override
    public PixelImage ofMask(PixelImage mask) {
        return cut(mask, ResizeMethod.NEAREST);
    }

    /** The part of {@code image} in the window, in the new size; the image itself when nothing changes. */
    PixelImage cut(PixelImage image, ResizeMethod method) {
        if (window.height() == height && window.width() == width) {
            boolean whole = height == image.height() && width == image.width();
            return whole ? image : window.cut(image, Border.CONSTANT, 0);
        }
        return Resampling.of(image, window, height, width, method);
    }
}
