package io.bellows.augmentation.op;

import java.io.Serializable;

/**
 * An operation and the probability, 0 to 1, with which it is applied to a row.
 *
 * @param <T> the kind of operations
 */
public record ProbableOp<T extends Serializable>(T op, double probability) implements Probable<T>, Serializable {
    public ProbableOp {
        SettingCheck.present(ProbableOp.class, "op", op);
        SettingCheck.between(ProbableOp.class, "probability", probability, 0, 1);
    }

    /** An operation that is applied to every row. */
    public static <T extends Serializable> ProbableOp<T> always(T op) {
        return new ProbableOp<>(op, 1);
    }
}
