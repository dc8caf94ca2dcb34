package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Compresses an image as JPEG with random quality and decodes it again; the colours lose detail, alpha stays.
 *
 * <p>The codec is that of the JDK ({@code javax.imageio}), with chroma at half resolution, so results repeat on one
 * version of the JDK and may differ by a grey level on another.
 *
 * @param minQuality the least quality, 1 to 100, as the IJG's library counts it
 * @param maxQuality the greatest quality, ≥ {@code minQuality}
 */
public record JpegCompression(int minQuality, int maxQuality) implements ImageOp {
    private static final int LONGEST_SIDE = 65_500;

    /** The quality of the tables as they are. */
    private static final int EVEN = 50;

    private static final double EXCESS = 0.004;

    public JpegCompression {
        SettingCheck.range(JpegCompression.class, "minQuality", minQuality, "maxQuality", maxQuality, 1, 100);
    }

    /**
     * The image after the round trip.
     *
     * @throws IllegalArgumentException if a side is longer than 65,500 pixels, which JPEG does not hold
     */
    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        if (Math.max(image.height(), image.width()) > LONGEST_SIDE) {
            throw new IllegalArgumentException(
                    "Cannot compress image '%dx%d': found a side that JPEG cannot hold, expected at most %d pixels; crop or resize it first"
                            .formatted(image.height(), image.width(), LONGEST_SIDE));
        }
        int quality = minQuality + random.nextInt(maxQuality - minQuality + 1);
        byte[] out = image.pixels().clone();
        try {
            JpegCodec.ofThread().roundTrip(out, image, linear(quality));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot compress an image as JPEG in memory", e);
        }
        return image.with(out);
    }

    /**
     * The JDK's quality whose tables are those of the IJG's library for {@code quality}, which scales them by whole per cents;
     * a little more, since the JDK's sums in floats must not fall short of a half.
     */
    private static float linear(int quality) {
        double percent = EXCESS + (quality < EVEN ? 100 * EVEN / quality : 200 - 2 * quality);
        return (float) (quality < EVEN ? EVEN / percent : 1 - percent / 200);
    }
}
