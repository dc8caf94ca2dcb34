package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Applies one operation of the fourteen of {@link RandAugment}, with a magnitude drawn from 31 equally likely ones.
 *
 * <p>Source: Müller, Hutter, "TrivialAugment: tuning-free yet state-of-the-art data augmentation" (ICCV 2021), with its
 * wide ranges (table 1). Mask and points follow.
 *
 * @param interpolation how values between pixels are found
 * @param fill the grey level that comes in from beyond the edge, 0 to 255
 */
public record TrivialAugment(Interpolation interpolation, int fill) implements Policy {
    private static final int MAGNITUDES = 31;

    public TrivialAugment {
        SettingCheck.present(TrivialAugment.class, "interpolation", interpolation);
        Check.fill(TrivialAugment.class, fill);
    }

    @Override
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        PolicyOp op = PolicyOp.USUAL.get(random.nextInt(PolicyOp.USUAL.size()));
        double level = random.nextInt(MAGNITUDES) / (MAGNITUDES - 1.0);
        return op.apply(annotated, PolicyRanges.TRIVIAL_AUGMENT_WIDE, level, interpolation, fill, random);
    }
}
