package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Swaps left and right. */
public record HorizontalFlip() implements GeometricOp {
    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return Projection.affine(height, width, -1, 0, 0, 0, 1, 0);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        int channels = image.channels();
        int stride = image.width() * channels;
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        for (int row = 0; row < in.length; row += stride) {
            for (int from = row, to = row + stride - channels; from < row + stride; from += channels, to -= channels) {
                for (int channel = 0; channel < channels; channel++) {
                    out[to + channel] = in[from + channel];
                }
            }
        }
        return image.with(out);
    }
}
