package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Bends an image by a smooth random field of shifts; the size stays.
 *
 * <p>Source: Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document
 * analysis" (ICDAR 2003), section 2: uniform noise between -1 and 1, smoothed by a bell curve and multiplied.
 *
 * @param alphaPx what the smoothed noise is multiplied by, 0 to 10,000 pixels: smoothing leaves little of it, so shifts
 *     are far smaller, about {@code alphaPx / (6 sigmaPx)}
 * @param sigmaPx the width of the bell curve, 0.1 to 100 pixels
 * @param interpolation how values between pixels are found
 * @param border what comes in from beyond the edge
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record Elastic(double alphaPx, double sigmaPx, Interpolation interpolation, Border border, int fill)
        implements GeometricOp {
    private static final float UNIT_15 = 0x1.0p-15f;

    public Elastic {
        SettingCheck.between(Elastic.class, "alphaPx", alphaPx, 0, 10_000);
        SettingCheck.between(Elastic.class, "sigmaPx", sigmaPx, 0.1, 100);
        SettingCheck.present(Elastic.class, "interpolation", interpolation);
        SettingCheck.present(Elastic.class, "border", border);
        Check.fill(Elastic.class, fill);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        float[] right = Scratch.ofThread().floats(2, Math.multiplyExact(height, width));
        float[] below = Scratch.ofThread().floats(3, height * width);
        for (int i = 0; i < height * width; i++) {
            int bits = random.nextInt();
            right[i] = (float) alphaPx * ((bits >> 16) + 0.5f) * UNIT_15;
            below[i] = (float) alphaPx * ((short) bits + 0.5f) * UNIT_15;
        }
        float[] weights = GaussianBlur.weights(2 * (int) Math.ceil(4 * sigmaPx) + 1, sigmaPx);
        Convolution.smooth(right, height, width, weights);
        Convolution.smooth(below, height, width, weights);
        return new Displacement(height, width, right, below);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return Warp.apply(image, geometry, interpolation, border, fill);
    }
}
