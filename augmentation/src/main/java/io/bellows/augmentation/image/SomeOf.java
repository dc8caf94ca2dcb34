package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Applies a random number of different operations, in the order in which they are listed; all subsets of one size are
 * equally likely, and each chosen operation then has its own probability.
 *
 * @param minCount the least number, 0 to the number of {@code ops}
 * @param maxCount the greatest number, ≥ {@code minCount}
 * @param ops to choose from, at least one
 */
public record SomeOf(int minCount, int maxCount, List<AugmentedOp> ops) implements Policy {
    public SomeOf {
        Check.notEmpty(SomeOf.class, "ops", ops);
        SettingCheck.range(SomeOf.class, "minCount", minCount, "maxCount", maxCount, 0, ops.size());
        ops = List.copyOf(ops);
    }

    @Override
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        int wanted = minCount + random.nextInt(maxCount - minCount + 1);
        AnnotatedImage current = annotated;
        for (int i = 0; i < ops.size() && wanted > 0; i++) {
            // Of the operations that are left, as many as are still wanted: every subset is equally likely.
            if (random.nextInt(ops.size() - i) < wanted) {
                wanted--;
                current = ops.get(i).apply(current, random);
            }
        }
        return current;
    }
}
