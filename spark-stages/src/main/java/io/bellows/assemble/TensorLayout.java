package io.bellows.assemble;

import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.image.Resize;
import java.io.Serializable;

/**
 * Turns an image into a tensor {@code float[C][H][W]}, flat, of {@code (value * scale - mean[c]) / std[c]}.
 *
 * <p>Every channel has a table of its 256 possible values, computed once in double precision.
 */
final class TensorLayout implements Serializable {
    private static final int LEVELS = 256;

    private final int channels;
    private final int height;
    private final int width;
    private final Resize resize;
    private final float[][] tables;

    TensorLayout(int channels, int height, int width, ResizeMode mode, double scale, double[] mean, double[] std) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.resize = mode == ResizeMode.NONE ? null : new Resize(height, width, mode.method());
        this.tables = new float[channels][LEVELS];
        for (int channel = 0; channel < channels; channel++) {
            for (int value = 0; value < LEVELS; value++) {
                tables[channel][value] = (float) ((value * scale - mean[channel]) / std[channel]);
            }
        }
    }

    /**
     * The tensor of an image.
     *
     * @throws IllegalArgumentException if it has another size and is not to be resized
     */
    float[] tensor(PixelImage image) {
        if (resize == null && (image.height() != height || image.width() != width)) {
            throw new IllegalArgumentException("found %d x %d pixels, expected %d x %d (or a resize mode)"
                    .formatted(image.height(), image.width(), height, width));
        }
        PixelImage sized = resize == null ? image : resize.apply(image);
        float[] tensor = new float[channels * height * width];
        if (channels == 1 && sized.channels() > 1) {
            grey(sized, tensor);
        } else {
            colours(sized, tensor);
        }
        return tensor;
    }

    private void colours(PixelImage image, float[] tensor) {
        byte[] pixels = image.stored();
        int step = image.channels();
        int plane = height * width;
        for (int channel = 0; channel < channels; channel++) {
            float[] table = tables[channel];
            int from = image.offset(Math.min(channel, image.colours() - 1));
            int to = channel * plane;
            for (int i = from; i < pixels.length; i += step) {
                tensor[to++] = table[pixels[i] & 0xFF];
            }
        }
    }

    private void grey(PixelImage image, float[] tensor) {
        byte[] grey = image.toGrey().pixels();
        for (int i = 0; i < grey.length; i++) {
            tensor[i] = tables[0][grey[i] & 0xFF];
        }
    }
}
