package io.bellows.augmentation.op;

import io.bellows.augmentation.random.KeyedRandom;
import java.io.Serializable;

/**
 * A change of the value of one row that may draw random numbers.
 *
 * <p>An operation is a record of its settings, checked when it is made. It never writes its input, and its result is a
 * pure function of the input and the stream of random numbers. Whether it is applied at all is not its matter: see
 * {@link ProbableOp}.
 *
 * @param <V> the value
 */
public interface ValueOp<V> extends Serializable {
    /** The value after the change; the input itself when nothing changes. */
    V apply(V value, KeyedRandom random);
}
