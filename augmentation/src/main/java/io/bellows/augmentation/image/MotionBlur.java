package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Smears an image along a straight line of random length and direction, as a moving camera does: each pixel becomes the
 * mean of those on the line through it. The image is mirrored about its edge pixels.
 *
 * @param minLengthPx the least number of pixels on the line, odd, 1 to 999
 * @param maxLengthPx the greatest number, odd, ≥ {@code minLengthPx}; odd lengths between the two are equally likely
 * @param minDegrees the least angle, -360 to 360: 0 is along the rows, positive angles are counter-clockwise
 * @param maxDegrees the greatest angle, ≥ {@code minDegrees}
 */
public record MotionBlur(int minLengthPx, int maxLengthPx, double minDegrees, double maxDegrees) implements ImageOp {
    public MotionBlur {
        SettingCheck.range(MotionBlur.class, "minLengthPx", minLengthPx, "maxLengthPx", maxLengthPx, 1, 999);
        Check.odd(MotionBlur.class, "minLengthPx", minLengthPx);
        Check.odd(MotionBlur.class, "maxLengthPx", maxLengthPx);
        SettingCheck.range(MotionBlur.class, "minDegrees", minDegrees, "maxDegrees", maxDegrees, -360, 360);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int length = minLengthPx + 2 * random.nextInt((maxLengthPx - minLengthPx) / 2 + 1);
        double radians = StrictMath.toRadians(random.uniform(minDegrees, maxDegrees));
        int[] right = Scratch.ofThread().ints(0, length);
        int[] below = Scratch.ofThread().ints(1, length);
        for (int i = 0; i < length; i++) {
            right[i] = (int) Math.rint((i - length / 2) * StrictMath.cos(radians));
            below[i] = (int) Math.rint((length / 2 - i) * StrictMath.sin(radians));
        }
        return Convolution.meanOf(image, right, below, length);
    }
}
