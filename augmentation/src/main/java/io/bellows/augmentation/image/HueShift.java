package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Turns the hue of all colours by a random part of the colour circle; value and saturation stay, grey images too.
 *
 * @param minTurn the least turn, -0.5 to 0.5; 1/3 makes red green
 * @param maxTurn the greatest turn, ≥ {@code minTurn}
 */
public record HueShift(double minTurn, double maxTurn) implements ImageOp {
    public HueShift {
        SettingCheck.range(HueShift.class, "minTurn", minTurn, "maxTurn", maxTurn, -0.5, 0.5);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return ColourBlock.change(image, List.of(ColourBlock.hue(random.uniform(minTurn, maxTurn))));
    }
}
