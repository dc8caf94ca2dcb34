package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Applies one of the 25 sub-policies that a search found for a data set: two operations, each with its probability and
 * magnitude.
 *
 * <p>Source: Cubuk, Zoph, Mane, Vasudevan, Le, "AutoAugment: learning augmentation strategies from data" (CVPR 2019),
 * section 3 and the tables of its appendix. Mask and points follow.
 *
 * @param policy the data set it was found for
 * @param interpolation how values between pixels are found
 * @param fill the grey level that comes in from beyond the edge, 0 to 255
 */
public record AutoAugment(AutoAugmentPolicy policy, Interpolation interpolation, int fill) implements Policy {
    public AutoAugment {
        SettingCheck.present(AutoAugment.class, "policy", policy);
        SettingCheck.present(AutoAugment.class, "interpolation", interpolation);
        Check.fill(AutoAugment.class, fill);
    }

    @Override
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        List<List<SubPolicies.Step>> subPolicies = SubPolicies.of(policy);
        AnnotatedImage current = annotated;
        for (SubPolicies.Step step : subPolicies.get(random.nextInt(subPolicies.size()))) {
            if (random.nextBoolean(step.probability())) {
                current =
                        step.op().apply(current, PolicyRanges.AUTO_AUGMENT, step.level(), interpolation, fill, random);
            }
        }
        return current;
    }
}
