package io.bellows.augmentation.image;

import java.util.Arrays;

/**
 * Brings a part of an image to another size, in fixed point: each row across, then the rows down.
 *
 * <p>All arithmetic is on planes of one channel each, in loops of which the JVM's compiler makes vector instructions.
 */
final class Resampling {
    /** Fractional bits that a row keeps, so that a sum down has 30 bits and a sign. */
    private static final int KEPT_BITS = 6;

    private static final int DROPPED_BITS = Taps.BITS - KEPT_BITS;
    private static final int DOWN_BITS = Taps.BITS + KEPT_BITS;

    private final PixelImage image;
    private final Window window;
    private final Taps across;
    private final Taps down;
    private final int width;
    private final int channels;
    private final int[] packed;
    /** The channels of one new row, then those of the rows that it is made of, by their number modulo. */
    private final int[][] planes;

    private Resampling(PixelImage image, Window window, Taps across, Taps down, int width) {
        this.image = image;
        this.window = window;
        this.across = across;
        this.down = down;
        this.width = width;
        this.channels = image.channels();
        this.packed = Scratch.ofThread().ints(0, width);
        this.planes = Scratch.ofThread().planes((1 + down.count()) * channels, width);
    }

    static PixelImage of(PixelImage image, Window window, int height, int width, ResizeMethod method) {
        byte[] out = PixelImage.room(height, width, image.channels());
        Taps across = Taps.of(method, window.width(), width);
        Taps down = Taps.of(method, window.height(), height);
        new Resampling(image, window, across, down, width).write(out, height);
        return image.ofStored(height, width, out);
    }

    private void write(byte[] out, int height) {
        int next = 0;
        for (int row = 0; row < height; row++) {
            int first = down.first()[row];
            for (next = Math.max(next, first); next < first + down.count(); next++) {
                across(next);
            }
            for (int channel = 0; channel < channels; channel++) {
                int[] sums = planes[channel];
                Arrays.fill(sums, 0, width, 1 << (DOWN_BITS - 1));
                for (int tap = 0; tap < down.count(); tap++) {
                    addRow(plane(first + tap, channel), down.weights(tap)[row], width, sums);
                }
                finish(sums, width);
                PackedPixels.pack(sums, channel, width, packed);
            }
            PackedPixels.write(packed, out, row * width * channels, channels, width);
        }
    }

    private int[] plane(int row, int channel) {
        return planes[(1 + row % down.count()) * channels + channel];
    }

    /** Brings one row of the window to the new width. */
    private void across(int row) {
        byte[] in = image.stored();
        int start = ((window.top() + row) * image.width() + window.left()) * channels;
        int bytes = window.width() * channels;
        if (start + bytes + Integer.BYTES > in.length) {
            in = Arrays.copyOfRange(in, start, start + bytes + Integer.BYTES);
            start = 0;
        }
        for (int channel = 0; channel < channels; channel++) {
            Arrays.fill(plane(row, channel), 0, width, 1 << (DROPPED_BITS - 1));
        }
        for (int tap = 0; tap < across.count(); tap++) {
            PackedPixels.gather(in, start + tap * channels, channels, across.first(), width, packed);
            for (int channel = 0; channel < channels; channel++) {
                addTap(packed, channel * Byte.SIZE, across.weights(tap), width, plane(row, channel));
            }
        }
    }

    private static void addTap(int[] packed, int shift, int[] weights, int count, int[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += ((packed[i] >> shift) & 0xFF) * weights[i];
        }
    }

    private static void addRow(int[] row, int weight, int count, int[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += (row[i] >> DROPPED_BITS) * weight;
        }
    }

    private static void finish(int[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] = PackedPixels.cut(sums[i] >> DOWN_BITS);
        }
    }
}
