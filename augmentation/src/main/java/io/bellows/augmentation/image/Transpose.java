package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Swaps rows and columns: what is at (row, column) comes to (column, row), and height and width change places. */
public record Transpose() implements GeometricOp {
    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return Projection.transposed(height, width);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        int channels = image.channels();
        int stride = image.width() * channels;
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        int at = 0;
        for (int column = 0; column < stride; column += channels) {
            for (int from = column; from < in.length; from += stride) {
                for (int channel = 0; channel < channels; channel++) {
                    out[at++] = in[from + channel];
                }
            }
        }
        return PixelImage.of(image.width(), image.height(), channels, out);
    }
}
