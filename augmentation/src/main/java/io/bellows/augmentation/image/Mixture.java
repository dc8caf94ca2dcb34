package io.bellows.augmentation.image;

import java.util.Arrays;
import java.util.List;

/**
 * What goes where when images of one size are mixed.
 *
 * @param shares how much of each image is in the mixture; they sum to 1
 * @param patches rectangles to put into the first image, in order; empty where all images are added by their shares
 */
public record Mixture(List<Double> shares, List<Patch> patches) {
    /** A rectangle of pixels of image {@code image}. */
    public record Patch(int image, int top, int left, int height, int width) {}

    public Mixture {
        shares = List.copyOf(shares);
        patches = List.copyOf(patches);
    }

    /** The mixture of images of the same size and channels. */
    PixelImage of(List<PixelImage> images) {
        PixelImage first = images.get(0);
        byte[] out = first.pixels().clone();
        if (patches.isEmpty()) {
            for (int i = 0; i < out.length; i++) {
                double sum = 0;
                for (int image = 0; image < images.size(); image++) {
                    sum += shares.get(image) * (images.get(image).pixels()[i] & 0xFF);
                }
                out[i] = Pixels.rounded((float) sum);
            }
        }
        int channels = first.channels();
        for (Patch patch : patches) {
            copy(patch, images.get(patch.image).pixels(), 0, out, 0, first.width(), channels);
        }
        return first.with(out);
    }

    /**
     * The mixture of tensors {@code float[channels][height][width]}.
     *
     * @param source where they lie, one after the other or not
     * @param from the place of each in {@code source}
     * @param target where to write, at {@code to} on; another array
     */
    public void mix(float[] source, int[] from, float[] target, int to, int channels, int height, int width) {
        int size = channels * height * width;
        if (!patches.isEmpty()) {
            System.arraycopy(source, from[0], target, to, size);
            for (Patch patch : patches) {
                for (int plane = 0; plane < size; plane += height * width) {
                    copy(patch, source, from[patch.image] + plane, target, to + plane, width, 1);
                }
            }
            return;
        }
        Arrays.fill(target, to, to + size, 0f);
        for (int image = 0; image < from.length; image++) {
            float share = shares.get(image).floatValue();
            for (int i = 0; i < size; i++) {
                target[to + i] += share * source[from[image] + i];
            }
        }
    }

    /** Copies rows of a rectangle between arrays that hold images of {@code width} pixels a row. */
    @SuppressWarnings("SuspiciousSystemArraycopy") // of the same type, bytes or floats
    private static void copy(Patch patch, Object source, int from, Object target, int to, int width, int channels) {
        for (int row = patch.top; row < patch.top + patch.height; row++) {
            int at = (row * width + patch.left) * channels;
            System.arraycopy(source, from + at, target, to + at, patch.width * channels);
        }
    }
}
