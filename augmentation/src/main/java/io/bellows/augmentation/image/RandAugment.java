package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Applies operations drawn with repetition from a list of fourteen, all with one magnitude.
 *
 * <p>Source: Cubuk, Zoph, Shlens, Le, "RandAugment: practical automated data augmentation with a reduced search space"
 * (2020), algorithm 1. The list: identity, shear and translate by x and y, rotate, brightness, colour, contrast,
 * sharpness, posterize, solarize, autocontrast, equalize. Mask and points follow.
 *
 * @param opCount how many operations, the paper's N, 1 to 14
 * @param magnitude how strong they are, the paper's M, 0 to 30
 * @param interpolation how values between pixels are found
 * @param fill the grey level that comes in from beyond the edge, 0 to 255
 */
public record RandAugment(int opCount, double magnitude, Interpolation interpolation, int fill) implements Policy {
    private static final double GREATEST = 30;

    public RandAugment {
        SettingCheck.between(RandAugment.class, "opCount", opCount, 1, PolicyOp.USUAL.size());
        SettingCheck.between(RandAugment.class, "magnitude", magnitude, 0, GREATEST);
        SettingCheck.present(RandAugment.class, "interpolation", interpolation);
        Check.fill(RandAugment.class, fill);
    }

    @Override
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        AnnotatedImage current = annotated;
        for (int i = 0; i < opCount; i++) {
            PolicyOp op = PolicyOp.USUAL.get(random.nextInt(PolicyOp.USUAL.size()));
            current = op.apply(current, PolicyRanges.AUTO_AUGMENT, magnitude / GREATEST, interpolation, fill, random);
        }
        return current;
    }
}
