package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Applies operations one after the other, each with its own probability: what a choice of {@link OneOf} may be.
 *
 * @param ops in the order in which they are applied, at least one
 */
public record Sequence(List<AugmentedOp> ops) implements Policy {
    public Sequence {
        Check.notEmpty(Sequence.class, "ops", ops);
        ops = List.copyOf(ops);
    }

    @Override
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        AnnotatedImage current = annotated;
        for (AugmentedOp op : ops) {
            current = op.apply(current, random);
        }
        return current;
    }
}
