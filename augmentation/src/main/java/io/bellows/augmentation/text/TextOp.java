package io.bellows.augmentation.text;

import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.op.ValueOp;
import java.util.List;

/** A change of a text, given as its words in order, at least one; the result has at least one too. */
public interface TextOp extends ValueOp<List<String>> {
    /** This operation, applied to a text with {@code probability}, 0 to 1, and left out otherwise. */
    default ProbableOp<TextOp> withProbability(double probability) {
        return new ProbableOp<>(this, probability);
    }
}
