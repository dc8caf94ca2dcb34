package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Shears, scales and then shifts an image about its centre by random amounts; the size stays. For turning see
 * {@link Rotate}.
 *
 * @param translateXFraction the greatest shift to either side, as a part of the width, 0 to 1; whole pixels are drawn
 * @param translateYFraction the greatest shift up or down, as a part of the height, 0 to 1
 * @param minScale the least scale, &gt; 0; 2 makes everything twice as large
 * @param maxScale the greatest scale, ≥ {@code minScale}
 * @param minShearDegrees the least angle by which vertical lines lean, between -90 and 90
 * @param maxShearDegrees the greatest such angle, ≥ {@code minShearDegrees}
 * @param interpolation how values between pixels are found
 * @param border what comes in from beyond the edge
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record Affine(
        double translateXFraction,
        double translateYFraction,
        double minScale,
        double maxScale,
        double minShearDegrees,
        double maxShearDegrees,
        Interpolation interpolation,
        Border border,
        int fill)
        implements GeometricOp {
    private static final double LEAST_SCALE = 1e-3;
    private static final double STEEPEST = 89;

    public Affine {
        SettingCheck.between(Affine.class, "translateXFraction", translateXFraction, 0, 1);
        SettingCheck.between(Affine.class, "translateYFraction", translateYFraction, 0, 1);
        SettingCheck.atLeast(Affine.class, "minScale", minScale, LEAST_SCALE);
        SettingCheck.atLeast(Affine.class, "maxScale", maxScale, LEAST_SCALE);
        SettingCheck.ordered(Affine.class, "minScale", minScale, "maxScale", maxScale);
        SettingCheck.between(Affine.class, "minShearDegrees", minShearDegrees, -STEEPEST, STEEPEST);
        SettingCheck.between(Affine.class, "maxShearDegrees", maxShearDegrees, -STEEPEST, STEEPEST);
        SettingCheck.ordered(Affine.class, "minShearDegrees", minShearDegrees, "maxShearDegrees", maxShearDegrees);
        SettingCheck.present(Affine.class, "interpolation", interpolation);
        SettingCheck.present(Affine.class, "border", border);
        Check.fill(Affine.class, fill);
    }

    /** Shifts by up to {@code fraction} of each side, bilinear, black beyond the edge. */
    public static Affine translate(double fraction) {
        return new Affine(fraction, fraction, 1, 1, 0, 0, Interpolation.BILINEAR, Border.CONSTANT, 0);
    }

    /** Scales by {@code minScale} to {@code maxScale}, bilinear, black beyond the edge. */
    public static Affine scale(double minScale, double maxScale) {
        return new Affine(0, 0, minScale, maxScale, 0, 0, Interpolation.BILINEAR, Border.CONSTANT, 0);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        double right = shift(translateXFraction * width, random);
        double down = shift(translateYFraction * height, random);
        double scale = random.uniform(minScale, maxScale);
        return map(height, width, right, down, scale, random.uniform(minShearDegrees, maxShearDegrees));
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return Warp.apply(image, geometry, interpolation, border, fill);
    }

    static Projection map(int height, int width, double right, double down, double scale, double shearDegrees) {
        double x = 1 / scale;
        double y = StrictMath.tan(StrictMath.toRadians(shearDegrees)) / scale;
        return Projection.affine(height, width, x, y, -x * right - y * down, 0, x, -x * down);
    }

    private static double shift(double most, KeyedRandom random) {
        return Math.rint(random.uniform(-most, most));
    }
}
