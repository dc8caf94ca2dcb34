package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Swaps top and bottom. */
public record VerticalFlip() implements GeometricOp {
    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return Projection.affine(height, width, 1, 0, 0, 0, -1, 0);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        int stride = image.width() * image.channels();
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        for (int from = 0, to = in.length - stride; from < in.length; from += stride, to -= stride) {
            System.arraycopy(in, from, out, to, stride);
        }
        return image.with(out);
    }
}
