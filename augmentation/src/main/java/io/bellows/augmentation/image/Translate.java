package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Shifts an image by whole pixels. */
record Translate(int rightPx, int downPx, int fill) implements GeometricOp {
    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return new Window(-downPx, -rightPx, height, width);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return ((Window) geometry).cut(image, Border.CONSTANT, fill);
    }
}
