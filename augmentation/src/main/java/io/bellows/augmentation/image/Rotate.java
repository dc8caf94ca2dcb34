package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
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
        implements GeometricOp {
    public Rotate {
        SettingCheck.between(Rotate.class, "minDegrees", minDegrees, -360, 360);
        SettingCheck.between(Rotate.class, "maxDegrees", maxDegrees, -360, 360);
        SettingCheck.ordered(Rotate.class, "minDegrees", minDegrees, "maxDegrees", maxDegrees);
        SettingCheck.present(Rotate.class, "interpolation", interpolation);
        SettingCheck.present(Rotate.class, "border", border);
        Check.fill(Rotate.class, fill);
    }

    /** By up to {@code degrees} either way, bilinear, black beyond the edge. */
    public static Rotate upTo(double degrees) {
        return new Rotate(-degrees, degrees, Interpolation.BILINEAR, Border.CONSTANT, 0);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return turn(height, width, random.uniform(minDegrees, maxDegrees));
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return Warp.apply(image, geometry, interpolation, border, fill);
    }

    static Projection turn(int height, int width, double degrees) {
        double radians = StrictMath.toRadians(degrees);
        double sin = StrictMath.sin(radians);
        double cos = StrictMath.cos(radians);
        return Projection.affine(height, width, cos, -sin, 0, sin, cos, 0);
    }
}
