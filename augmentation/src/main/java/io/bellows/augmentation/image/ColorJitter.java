package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes brightness, contrast, saturation and hue by random amounts, in random order (as in Howard, "Some improvements
 * on deep convolutional neural network based image classification", 2013, section 2.2).
 *
 * <p>The factors of brightness, contrast and saturation come from {@code max(0, 1 - amount)} to {@code 1 + amount}.
 * Grey images have no saturation and no hue to change; alpha is kept.
 *
 * @param brightness the amount, ≥ 0; 0 leaves it as it is
 * @param contrast the amount, ≥ 0
 * @param saturation the amount, ≥ 0
 * @param hue the greatest turn either way, as a part of the colour circle, 0 to 0.5
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue) implements ImageOp {
    private static final int STEPS = 4;

    public ColorJitter {
        SettingCheck.atLeast(ColorJitter.class, "brightness", brightness, 0);
        SettingCheck.atLeast(ColorJitter.class, "contrast", contrast, 0);
        SettingCheck.atLeast(ColorJitter.class, "saturation", saturation, 0);
        SettingCheck.between(ColorJitter.class, "hue", hue, 0, 0.5);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double[] limits = {brightness, contrast, saturation, hue};
        double[] amounts = {
            factor(brightness, random), factor(contrast, random), factor(saturation, random), random.uniform(-hue, hue)
        };
        List<ColourBlock.Step> steps = new ArrayList<>(STEPS);
        for (int step : order(random)) {
            if (limits[step] > 0) {
                steps.add(step(step, amounts[step], image, steps));
            }
        }
        return ColourBlock.change(image, steps);
    }

    private static ColourBlock.Step step(int step, double amount, PixelImage image, List<ColourBlock.Step> before) {
        return switch (step) {
            case 0 -> ColourBlock.brightness(amount);
            case 1 -> ColourBlock.contrast(amount, image, before);
            case 2 -> ColourBlock.saturation(amount);
            default -> ColourBlock.hue(amount);
        };
    }

    private static double factor(double amount, KeyedRandom random) {
        return random.uniform(Math.max(0, 1 - amount), 1 + amount);
    }

    private static int[] order(KeyedRandom random) {
        int[] order = new int[STEPS];
        for (int i = 0; i < STEPS; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
