package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Applies one operation, each equally likely to be chosen; the chosen one then has its own probability.
 *
 * @param ops to choose from, at least one
 */
public record OneOf(List<AugmentedOp> ops) implements Policy {
    public OneOf {
        Check.notEmpty(OneOf.class, "ops", ops);
        ops = List.copyOf(ops);
    }

    @Override
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        return ops.get(random.nextInt(ops.size())).apply(annotated, random);
    }
}
