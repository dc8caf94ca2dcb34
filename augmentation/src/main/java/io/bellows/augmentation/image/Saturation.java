package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Moves all colours away from their pixel's own grey level by a random factor: 0 gives a grey image, 1 the image itself.
 * Grey images stay as they are.
 *
 * @param minFactor the least factor, ≥ 0
 * @param maxFactor the greatest factor, ≥ {@code minFactor}
 */
public record Saturation(double minFactor, double maxFactor) implements ImageOp {
    public Saturation {
        SettingCheck.atLeast(Saturation.class, "minFactor", minFactor, 0);
        SettingCheck.atLeast(Saturation.class, "maxFactor", maxFactor, 0);
        SettingCheck.ordered(Saturation.class, "minFactor", minFactor, "maxFactor", maxFactor);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return ColourBlock.change(image, List.of(ColourBlock.saturation(random.uniform(minFactor, maxFactor))));
    }
}
