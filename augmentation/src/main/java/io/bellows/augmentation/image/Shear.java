package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Leans an image about its top left corner, by parts of the distance from it. */
record Shear(double alongX, double alongY, Interpolation interpolation, int fill) implements GeometricOp {
    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return Projection.affine(height, width, 1, alongX, alongX * height / 2, alongY, 1, alongY * width / 2);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return Warp.apply(image, geometry, interpolation, Border.CONSTANT, fill);
    }
}
