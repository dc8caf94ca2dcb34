package io.bellows.train.views;

import io.bellows.augmentation.image.OpSequence;
import io.bellows.augmentation.image.PixelImage;
import java.io.Serializable;

/**
 * Image operations on images of floats: the range from a row's least value to its greatest becomes the 256 levels that
 * operations know, and comes back. A row whose values are all equal stays as it is.
 *
 * @param channels of {@code float[channels][height][width]}: 1, 3 or 4
 */
public record TensorOps(OpSequence ops, int channels, int height, int width) implements Serializable {
    private static final int TOP = 255;

    /**
     * Writes the changed image.
     *
     * @param epoch the epoch's number, or that of a view among all views of all epochs
     * @throws IllegalArgumentException if the operations give an image of another size
     */
    void apply(float[] image, float[] changed, long seed, long rowKey, int epoch) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : image) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        if (least == most) {
            System.arraycopy(image, 0, changed, 0, image.length);
            return;
        }
        double step = ((double) most - least) / TOP;
        byte[] bytes = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            bytes[interleaved(i)] = (byte) Math.rint((image[i] - (double) least) / step);
        }
        byte[] pixels = changed(bytes, seed, rowKey, epoch).pixels();
        for (int i = 0; i < image.length; i++) {
            changed[i] = (float) (least + step * (pixels[interleaved(i)] & TOP));
        }
    }

    private int interleaved(int place) {
        int plane = height * width;
        return place % plane * channels + place / plane;
    }

    private PixelImage changed(byte[] bytes, long seed, long rowKey, int epoch) {
        PixelImage image = ops.apply(PixelImage.of(height, width, channels, bytes), seed, rowKey, epoch);
        if (image.height() != height || image.width() != width || image.channels() != channels) {
            throw new IllegalArgumentException(
                    "Cannot make views of rows: found an image of %s after the operations, expected %s; let the last of them resize it"
                            .formatted(
                                    shape(image.channels(), image.height(), image.width()),
                                    shape(channels, height, width)));
        }
        return image;
    }

    /** Tries the operations on a black image, so that those of another size are found before training. */
    public TensorOps tried() {
        changed(new byte[channels * height * width], 0, 0, 0);
        return this;
    }

    private static String shape(int channels, int height, int width) {
        return channels + "×" + height + "×" + width;
    }
}
