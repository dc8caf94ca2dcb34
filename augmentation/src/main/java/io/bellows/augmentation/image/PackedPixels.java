package io.bellows.augmentation.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Pixels on the way between an image, where channels lie side by side, and planes of one channel each, which vector
 * instructions can change. A packed pixel is one {@code int} whose lowest byte is its first channel: it is read and
 * written at once. All loops but those over bytes have a form of which the JVM's compiler makes vector instructions.
 */
final class PackedPixels {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PackedPixels() {}

    /** Reads {@code count} pixels of {@code channels} bytes from byte {@code at} on; the bytes above them are any. */
    static void read(byte[] in, int at, int channels, int count, int[] packed) {
        int whole = whole(in, at, channels, count);
        for (int i = 0; i < whole; i++) {
            packed[i] = (int) INTS.get(in, at + i * channels);
        }
        for (int i = whole; i < count; i++) {
            packed[i] = 0;
            for (int channel = channels - 1; channel >= 0; channel--) {
                packed[i] = (packed[i] << Byte.SIZE) | (in[at + i * channels + channel] & 0xFF);
            }
        }
    }

    /** Reads the pixels of the numbers {@code which}, counted from byte {@code at}; four bytes of each must be there. */
    static void gather(byte[] in, int at, int channels, int[] which, int count, int[] packed) {
        for (int i = 0; i < count; i++) {
            packed[i] = (int) INTS.get(in, at + which[i] * channels);
        }
    }

    /** Writes {@code count} pixels from byte {@code at} on, and maybe 0 after them: pixels are written in their order. */
    static void write(int[] packed, byte[] out, int at, int channels, int count) {
        int whole = whole(out, at, channels, count);
        for (int i = 0; i < whole; i++) {
            INTS.set(out, at + i * channels, packed[i]);
        }
        for (int i = whole; i < count; i++) {
            for (int channel = 0; channel < channels; channel++) {
                out[at + i * channels + channel] = (byte) (packed[i] >> (channel * Byte.SIZE));
            }
        }
    }

    /** Writes all pixels with their first and third channel in each other's place. */
    static void swap(byte[] in, int channels, byte[] out) {
        int count = in.length / channels;
        int whole = whole(in, 0, channels, count);
        for (int i = 0; i < whole; i++) {
            int pixel = (int) INTS.get(in, i * channels);
            INTS.set(out, i * channels, (pixel & 0xFF00FF00) | ((pixel >> 16) & 0xFF) | ((pixel & 0xFF) << 16));
        }
        for (int i = whole * channels; i < in.length; i += channels) {
            out[i] = in[i + 2];
            out[i + 1] = in[i + 1];
            out[i + 2] = in[i];
        }
    }

    /** Takes one channel out of packed pixels. */
    static void unpack(int[] packed, int channel, int count, int[] values) {
        int shift = channel * Byte.SIZE;
        for (int i = 0; i < count; i++) {
            values[i] = (packed[i] >> shift) & 0xFF;
        }
    }

    /** Puts one channel, of values from 0 to 255, into packed pixels: the first channel clears what was there. */
    static void pack(int[] values, int channel, int count, int[] packed) {
        int shift = channel * Byte.SIZE;
        int kept = channel == 0 ? 0 : -1;
        for (int i = 0; i < count; i++) {
            packed[i] = (packed[i] & kept) | (values[i] << shift);
        }
    }

    /** The value, cut to 0..255. */
    static int cut(int value) {
        return less(value & ~(value >> 31), 255);
    }

    /** The lesser one, for numbers whose difference is an int: unlike {@code Math.min} in vector instructions. */
    static int less(int a, int b) {
        return b + ((a - b) & ((a - b) >> 31));
    }

    /** The greater one, likewise. */
    static int greater(int a, int b) {
        return a - ((a - b) & ((a - b) >> 31));
    }

    /** How many of the pixels have four bytes in the array. */
    private static int whole(byte[] bytes, int at, int channels, int count) {
        return Math.max(0, Math.min(count, Math.floorDiv(bytes.length - Integer.BYTES - at, channels) + 1));
    }
}
