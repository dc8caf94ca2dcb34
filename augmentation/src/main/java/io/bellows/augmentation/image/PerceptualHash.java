package io.bellows.augmentation.image;

import java.util.Arrays;

/**
 * Fingerprints of 64 bits that differ in few bits where images look alike: after a change of size, a slight change of light
 * or a lossy codec.
 *
 * <p>The image is turned grey and resized by Lanczos's window. The bits are those of the Python package ImageHash 4.3.2, of its
 * {@code dhash} and {@code phash}, for the same pixels, but where coefficients differ by rounding alone, as in images of a few
 * pixels. Deterministic. Alpha counts for nothing.
 */
public enum PerceptualHash {
    /** Whether each pixel of 8 x 9 is darker than the next one in its row. Source: N. Krawetz, "Kind of like that" (2013). */
    DIFFERENCE {
        @Override
        public long of(PixelImage image) {
            PixelImage small = small(image, SIDE, SIDE + 1);
            long bits = 0;
            for (int row = 0; row < SIDE; row++) {
                for (int column = 0; column < SIDE; column++) {
                    boolean rises = small.at(row, column + 1, 0) > small.at(row, column, 0);
                    bits = bits << 1 | (rises ? 1 : 0);
                }
            }
            return bits;
        }
    },
    /**
     * Whether each of the 8 x 8 lowest coefficients of a cosine transform (DCT-II) of 32 x 32 pixels is above their median.
     * Source: C. Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010), section 3.2.
     */
    FREQUENCY {
        @Override
        public long of(PixelImage image) {
            double[] coefficients = lowest(small(image, SAMPLES, SAMPLES));
            double[] sorted = coefficients.clone();
            Arrays.sort(sorted);
            double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
            long bits = 0;
            for (double coefficient : coefficients) {
                bits = bits << 1 | (coefficient > median ? 1 : 0);
            }
            return bits;
        }
    };

    private static final int SIDE = 8;
    private static final int SAMPLES = 32;
    private static final double[][] COSINES = cosines();

    /** The fingerprint of an image; its first bit, of the top left, is the highest. */
    public abstract long of(PixelImage image);

    /** In how many bits two fingerprints differ, 0 to 64. */
    public static int distance(long one, long other) {
        return Long.bitCount(one ^ other);
    }

    private static PixelImage small(PixelImage image, int heightPx, int widthPx) {
        return Lanczos.resized(image.toGrey(), heightPx, widthPx);
    }

    private static double[][] cosines() {
        double[][] cosines = new double[SIDE][SAMPLES];
        for (int frequency = 0; frequency < SIDE; frequency++) {
            for (int i = 0; i < SAMPLES; i++) {
                cosines[frequency][i] = Math.cos(Math.PI * frequency * (2 * i + 1) / (2 * SAMPLES));
            }
        }
        return cosines;
    }

    private static double[] lowest(PixelImage grey) {
        double[][] rows = new double[SIDE][SAMPLES];
        double[] values = new double[SAMPLES];
        for (int row = 0; row < SAMPLES; row++) {
            for (int column = 0; column < SAMPLES; column++) {
                values[column] = grey.at(row, column, 0);
            }
            for (int across = 0; across < SIDE; across++) {
                rows[across][row] = coefficient(values, across);
            }
        }
        double[] lowest = new double[SIDE * SIDE];
        for (int down = 0; down < SIDE; down++) {
            for (int across = 0; across < SIDE; across++) {
                lowest[down * SIDE + across] = coefficient(rows[across], down);
            }
        }
        return lowest;
    }

    /** Values at the same distance from the middle have one cosine, but for its sign: added first, those that cancel out leave 0. */
    private static double coefficient(double[] values, int frequency) {
        double[] folded = values;
        for (int left = frequency; folded.length > 1; left /= 2) {
            double sign = left % 2 == 0 ? 1 : -1;
            double[] half = new double[folded.length / 2];
            for (int i = 0; i < half.length; i++) {
                half[i] = folded[i] + sign * folded[folded.length - 1 - i];
            }
            folded = half;
            if (sign < 0) {
                break;
            }
        }
        double sum = 0;
        for (int i = 0; i < folded.length; i++) {
            sum += COSINES[frequency][i] * folded[i];
        }
        return sum;
    }
}
