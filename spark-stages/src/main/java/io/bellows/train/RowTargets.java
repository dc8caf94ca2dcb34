package io.bellows.train;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** How the columns of what a row teaches are read: label, numbers and a teacher's logits, as {@link TrainingRows} places them. */
interface RowTargets extends Serializable {
    /** Numbers that a row teaches beside its label; 0 where the label is learnt. */
    int size();

    /**
     * Writes the numbers of {@code row}.
     *
     * @param targets takes them, all 0 before
     * @return what is wrong with the row; null if nothing is
     */
    RowProblem read(InternalRow row, boolean isValidation, float[] targets);
}
