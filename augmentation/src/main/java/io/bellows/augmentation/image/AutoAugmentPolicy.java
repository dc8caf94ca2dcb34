package io.bellows.augmentation.image;

/** The data sets for which AutoAugment's policies are published. */
public enum AutoAugmentPolicy {
    /** Small photographs of ten classes; 25 sub-policies, colour for the most part. */
    CIFAR10,
    /** Photographs of a thousand classes; 25 sub-policies. */
    IMAGENET
}
