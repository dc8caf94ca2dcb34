package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Looks at an image from the side: moves each of its corners inwards by a random amount; the size stays.
 *
 * @param distortion the greatest way of a corner, as a part of half of each side, 0 to 1
 * @param interpolation how values between pixels are found
 * @param border what comes in from beyond the edge
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record Perspective(double distortion, Interpolation interpolation, Border border, int fill)
        implements GeometricOp {
    /** Of the way of a corner: at half of a side, corners would meet, and the map would have no inverse. */
    private static final double MOST = 0.99;

    private static final int[] SIGNS = {-1, -1, 1, -1, 1, 1, -1, 1};

    public Perspective {
        SettingCheck.between(Perspective.class, "distortion", distortion, 0, 1);
        SettingCheck.present(Perspective.class, "interpolation", interpolation);
        SettingCheck.present(Perspective.class, "border", border);
        Check.fill(Perspective.class, fill);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        double[] corners = new double[SIGNS.length];
        for (int i = 0; i < corners.length; i++) {
            double half = (i % 2 == 0 ? width : height) / 2.0;
            corners[i] = SIGNS[i] * half * (1 - random.uniform(0, distortion * MOST));
        }
        return towards(height, width, corners);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return Warp.apply(image, geometry, interpolation, border, fill);
    }

    /** The map that takes the image's corners, clockwise from the top left, to others; x and y from the centre. */
    static Projection towards(int height, int width, double... corners) {
        double[] own = new double[SIGNS.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = SIGNS[i] * (i % 2 == 0 ? width : height) / 2.0;
        }
        return Projection.through(height, width, corners, own);
    }
}
