package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Moves all colours away from the image's mean grey level by a random factor: 0 gives that grey, 1 the image itself.
 *
 * @param minFactor the least factor, ≥ 0
 * @param maxFactor the greatest factor, ≥ {@code minFactor}
 */
public record Contrast(double minFactor, double maxFactor) implements ImageOp {
    public Contrast {
        SettingCheck.atLeast(Contrast.class, "minFactor", minFactor, 0);
        SettingCheck.atLeast(Contrast.class, "maxFactor", maxFactor, 0);
        SettingCheck.ordered(Contrast.class, "minFactor", minFactor, "maxFactor", maxFactor);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return ColourBlock.change(
                image, List.of(ColourBlock.contrast(random.uniform(minFactor, maxFactor), image, List.of())));
    }
}
