package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Cuts a window of random area, shape and place out of an image, and brings it to one size.
 *
 * <p>Source: Szegedy et al., "Going deeper with convolutions" (CVPR 2015), section 6. The area is uniform, the ratio of
 * width to height log-uniform. A window that does not fit is drawn anew, up to ten times; then the largest one in the
 * middle whose ratio is allowed is taken.
 *
 * @param heightPx rows of the result, ≥ 1
 * @param widthPx columns of the result, ≥ 1
 * @param minAreaFraction the least part of the image's area, 0 to 1
 * @param maxAreaFraction the greatest part, ≥ {@code minAreaFraction}
 * @param minAspect the least ratio of width to height, 0.001 to 1,000
 * @param maxAspect the greatest ratio, ≥ {@code minAspect}
 * @param method how values are found
 */
public record RandomResizedCrop(
        int heightPx,
        int widthPx,
        double minAreaFraction,
        double maxAreaFraction,
        double minAspect,
        double maxAspect,
        ResizeMethod method)
        implements GeometricOp {
    private static final int ATTEMPTS = 10;

    public RandomResizedCrop {
        SettingCheck.atLeast(RandomResizedCrop.class, "heightPx", heightPx, 1);
        SettingCheck.atLeast(RandomResizedCrop.class, "widthPx", widthPx, 1);
        SettingCheck.range(
                RandomResizedCrop.class, "minAreaFraction", minAreaFraction, "maxAreaFraction", maxAreaFraction, 0, 1);
        SettingCheck.range(RandomResizedCrop.class, "minAspect", minAspect, "maxAspect", maxAspect, 1e-3, 1e3);
        SettingCheck.present(RandomResizedCrop.class, "method", method);
    }

    /** The usual augmentation for ImageNet: areas from 0.08 to 1, ratios from 3/4 to 4/3, bilinear. */
    public static RandomResizedCrop to(int heightPx, int widthPx) {
        return new RandomResizedCrop(heightPx, widthPx, 0.08, 1, 3 / 4.0, 4 / 3.0, ResizeMethod.BILINEAR_ANTIALIASED);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return new ResizedWindow(window(height, width, random), heightPx, widthPx);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return ((ResizedWindow) geometry).cut(image, method);
    }

    private Window window(int height, int width, KeyedRandom random) {
        double area = (double) height * width;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double cut = area * random.uniform(minAreaFraction, maxAreaFraction);
            double aspect = StrictMath.exp(random.uniform(StrictMath.log(minAspect), StrictMath.log(maxAspect)));
            int cutWidth = (int) Math.rint(Math.sqrt(cut * aspect));
            int cutHeight = (int) Math.rint(Math.sqrt(cut / aspect));
            if (cutWidth > 0 && cutWidth <= width && cutHeight > 0 && cutHeight <= height) {
                int top = random.nextInt(height - cutHeight + 1);
                return new Window(top, random.nextInt(width - cutWidth + 1), cutHeight, cutWidth);
            }
        }
        double aspect = Math.max(minAspect, Math.min(maxAspect, (double) width / height));
        int cutWidth = (int) Math.max(1, Math.min(width, Math.rint(height * aspect)));
        int cutHeight = (int) Math.max(1, Math.min(height, Math.rint(width / aspect)));
        return new Window((height - cutHeight) / 2, (width - cutWidth) / 2, cutHeight, cutWidth);
    }
}
