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
        byte[] in = image.stored();
        byte[] out = new byte[in.length];
        for (int row = 0; row < in.length; row += stride) {
            if (channels == 3) {
                flipColours(in, out, row, stride);
            } else {
                flip(in, out, row, stride, channels);
            }
        }
        return image.withStored(out);
    }

    private static void flip(byte[] in, byte[] out, int row, int stride, int channels) {
        for (int from = row, to = row + stride - channels; from < row + stride; from += channels, to -= channels) {
            for (int channel = 0; channel < channels; channel++) {
                out[to + channel] = in[from + channel];
            }
        }
    }

    private static void flipColours(byte[] in, byte[] out, int row, int stride) {
        for (int from = row, to = row + stride - 3; from < row + stride; from += 3, to -= 3) {
            out[to] = in[from];
            out[to + 1] = in[from + 1];
            out[to + 2] = in[from + 2];
        }
    }
}
