package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Multiplies all colours by a random factor: 0 gives black, 1 the image itself, 2 twice the light, cut at 255.
 *
 * @param minFactor the least factor, ≥ 0
 * @param maxFactor the greatest factor, ≥ {@code minFactor}
 */
public record Brightness(double minFactor, double maxFactor) implements ImageOp {
    public Brightness {
        SettingCheck.atLeast(Brightness.class, "minFactor", minFactor, 0);
        SettingCheck.atLeast(Brightness.class, "maxFactor", maxFactor, 0);
        SettingCheck.ordered(Brightness.class, "minFactor", minFactor, "maxFactor", maxFactor);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return ColourBlock.change(image, List.of(ColourBlock.brightness(random.uniform(minFactor, maxFactor))));
    }
}
