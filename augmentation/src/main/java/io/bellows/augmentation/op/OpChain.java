package io.bellows.augmentation.op;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.random.KeyedRandom;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations applied one after the other, each with its own probability and its own stream of random numbers.
 *
 * <p>The stream of the operation at index {@code i} is that of (seed, row key, epoch, {@code i}): an operation draws the
 * same numbers whatever the ones before it drew.
 *
 * @param <V> the value that is changed
 * @param <T> the kind of operations
 */
public record OpChain<V, T extends ValueOp<V>>(List<ProbableOp<T>> ops) implements Serializable {
    public OpChain {
        ops = List.copyOf(ops);
    }

    /** The value after all operations; a pure function of its arguments. */
    public V apply(V value, long seed, long rowKey, int epoch) {
        V current = value;
        for (int index = 0; index < ops.size(); index++) {
            KeyedRandom random = KeyedRandom.of(seed, rowKey, epoch, index);
            if (random.nextBoolean(ops.get(index).probability())) {
                current = ops.get(index).op().apply(current, random);
            }
        }
        return current;
    }

    /** The names of the operations that {@link #apply} applies for the same arguments, in their order. */
    public List<String> applied(long seed, long rowKey, int epoch) {
        List<String> applied = new ArrayList<>();
        for (int index = 0; index < ops.size(); index++) {
            if (KeyedRandom.of(seed, rowKey, epoch, index)
                    .nextBoolean(ops.get(index).probability())) {
                applied.add(KebabCase.of(ops.get(index).op().getClass()));
            }
        }
        return applied;
    }
}
