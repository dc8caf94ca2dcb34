package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Overwrites a rectangle of random size, shape and place; alpha is kept.
 *
 * <p>Source: Zhong, Zheng, Kang, Li, Yang, "Random erasing data augmentation" (AAAI 2020), algorithm 1. The area is
 * uniform, the aspect ratio log-uniform. A rectangle that does not fit strictly inside the image is drawn anew, up to
 * ten times; then the image stays as it is, as images one pixel wide or high always do.
 *
 * @param minAreaFraction the least part of the image's area, 0 to 1
 * @param maxAreaFraction the greatest part, ≥ {@code minAreaFraction}
 * @param minAspect the least ratio of height to width, &gt; 0
 * @param maxAspect the greatest ratio, ≥ {@code minAspect}
 * @param content what the rectangle then holds
 * @param fill the grey level of {@link ErasedContent#CONSTANT}, 0 to 255
 */
public record RandomErasing(
        double minAreaFraction,
        double maxAreaFraction,
        double minAspect,
        double maxAspect,
        ErasedContent content,
        int fill)
        implements ImageOp {
    private static final int ATTEMPTS = 10;
    private static final double LEAST_ASPECT = 1e-3;

    public RandomErasing {
        SettingCheck.between(RandomErasing.class, "minAreaFraction", minAreaFraction, 0, 1);
        SettingCheck.between(RandomErasing.class, "maxAreaFraction", maxAreaFraction, 0, 1);
        SettingCheck.ordered(
                RandomErasing.class, "minAreaFraction", minAreaFraction, "maxAreaFraction", maxAreaFraction);
        SettingCheck.atLeast(RandomErasing.class, "minAspect", minAspect, LEAST_ASPECT);
        SettingCheck.atLeast(RandomErasing.class, "maxAspect", maxAspect, LEAST_ASPECT);
        SettingCheck.ordered(RandomErasing.class, "minAspect", minAspect, "maxAspect", maxAspect);
        SettingCheck.present(RandomErasing.class, "content", content);
        Check.fill(RandomErasing.class, fill);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double area = (double) image.height() * image.width();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double erased = area * random.uniform(minAreaFraction, maxAreaFraction);
            double aspect = StrictMath.exp(random.uniform(StrictMath.log(minAspect), StrictMath.log(maxAspect)));
            int height = Math.max(1, (int) Math.rint(Math.sqrt(erased * aspect)));
            int width = Math.max(1, (int) Math.rint(Math.sqrt(erased / aspect)));
            if (height < image.height() && width < image.width()) {
                int top = random.nextInt(image.height() - height + 1);
                int left = random.nextInt(image.width() - width + 1);
                byte[] out = image.pixels().clone();
                content.write(out, image, top, left, height, width, fill, random);
                return image.with(out);
            }
        }
        return image;
    }
}
