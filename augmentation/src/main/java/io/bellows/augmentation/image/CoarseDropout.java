package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Overwrites a random number of rectangles of random size and place, which may overlap; alpha stays.
 *
 * <p>Source: DeVries, Taylor, "Improved regularization of convolutional neural networks with cutout" (2017), for one
 * hole; here any number.
 *
 * @param minHoles the least number of rectangles, 0 to 10,000
 * @param maxHoles the greatest number, ≥ {@code minHoles}
 * @param minSideFraction the least height and width, as a part of the image's, 0 to 1; at least one pixel
 * @param maxSideFraction the greatest, ≥ {@code minSideFraction}
 * @param content what the rectangles then hold
 * @param fill the grey level of {@link ErasedContent#CONSTANT}, 0 to 255
 */
public record CoarseDropout(
        int minHoles, int maxHoles, double minSideFraction, double maxSideFraction, ErasedContent content, int fill)
        implements ImageOp {
    public CoarseDropout {
        SettingCheck.range(CoarseDropout.class, "minHoles", minHoles, "maxHoles", maxHoles, 0, 10_000);
        SettingCheck.range(
                CoarseDropout.class, "minSideFraction", minSideFraction, "maxSideFraction", maxSideFraction, 0, 1);
        SettingCheck.present(CoarseDropout.class, "content", content);
        Check.fill(CoarseDropout.class, fill);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        byte[] out = image.pixels().clone();
        int holes = minHoles + random.nextInt(maxHoles - minHoles + 1);
        for (int hole = 0; hole < holes; hole++) {
            int height = side(image.height(), random);
            int width = side(image.width(), random);
            int top = random.nextInt(image.height() - height + 1);
            int left = random.nextInt(image.width() - width + 1);
            content.write(out, image, top, left, height, width, fill, random);
        }
        return image.with(out);
    }

    private int side(int whole, KeyedRandom random) {
        return Math.max(1, (int) Math.rint(whole * random.uniform(minSideFraction, maxSideFraction)));
    }
}
