package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Operations applied one after the other, each with its own probability and its own stream of random numbers.
 *
 * <p>The stream of the operation at index {@code i} is that of (seed, row key, epoch, {@code i}): an operation draws
 * the same numbers whatever the ones before it drew.
 */
public record OpSequence(List<AugmentedOp> ops) implements Serializable {
    public OpSequence {
        ops = List.copyOf(ops);
    }

    /** The given operations, in the order in which they are applied. */
    public static OpSequence of(AugmentedOp... ops) {
        return new OpSequence(Arrays.asList(ops));
    }

    /** The image after all operations; a pure function of its arguments. */
    public PixelImage apply(PixelImage image, long seed, long rowKey, int epoch) {
        PixelImage current = image;
        for (int index = 0; index < ops.size(); index++) {
            current = ops.get(index).apply(current, KeyedRandom.of(seed, rowKey, epoch, index));
        }
        return current;
    }

    /** As {@link #apply(PixelImage, long, long, int)}, with mask and points: the same bytes of the image. */
    public AnnotatedImage apply(AnnotatedImage annotated, long seed, long rowKey, int epoch) {
        AnnotatedImage current = annotated;
        for (int index = 0; index < ops.size(); index++) {
            current = ops.get(index).apply(current, KeyedRandom.of(seed, rowKey, epoch, index));
        }
        return current;
    }
}
