package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/**
 * Turns an image about its centre by a random angle, counter-clockwise when positive; the size stays.
 *
 * @param minDegrees the least angle, -360 to 360
 * @param maxDegrees the greatest angle, ≥ {@code minDegrees}
 * @param interpolation how values between pixels are found
 * @param border what comes in from beyond the edge
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record Rotate(double minDegrees, double maxDegrees, Interpolation interpolation, Border border, int fill)
        implements ImageOp {
    public Rotate {
        Check.between(Rotate.class, "minDegrees", minDegrees, -360, 360);
        Check.between(Rotate.class, "maxDegrees", maxDegrees, -360, 360);
        Check.ordered(Rotate.class, "minDegrees", minDegrees, "maxDegrees", maxDegrees);
        Check.present(Rotate.class, "interpolation", interpolation);
        Check.present(Rotate.class, "border", border);
        Check.fill(Rotate.class, fill);
    }

    /** By up to {@code degrees} either way, bilinear, black beyond the edge. */
    public static Rotate upTo(double degrees) {
        return new Rotate(-degrees, degrees, Interpolation.BILINEAR, Border.CONSTANT, 0);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double radians = StrictMath.toRadians(random.uniform(minDegrees, maxDegrees));
        double sin = StrictMath.sin(radians);
        double cos = StrictMath.cos(radians);
        return Warp.apply(image, new double[] {cos, -sin, 0, sin, cos, 0}, interpolation, border, fill);
    }
}
