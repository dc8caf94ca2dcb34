package io.bellows.augment.table;

import io.bellows.augmentation.op.ProbableOp;
import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * A change of the numeric columns of a row, as an expression of Spark SQL.
 *
 * <p>An operation is a record of its settings, checked when it is made. Its result is a pure function of the cell and of
 * the draws that the cell and its row give.
 */
public interface TableOp extends Serializable {
    /** The value of a cell after the change, a double; the cell's value is finite. */
    Column apply(TableCell cell);

    /** A number that {@link #apply} uses more than once in each cell of a row; null, the default, for none. */
    default Column rowDrawn(TableRow row) {
        return null;
    }

    /** A number that {@link #apply} uses more than once, worked out before it; null, the default, for none. */
    default Column drawn(TableCell cell) {
        return null;
    }

    /** What must be known beside the value; nothing by default. */
    default Set<TableKnowledge> needs() {
        return Set.of();
    }

    /** Whether labels are changed too; not by default. */
    default boolean changesLabels() {
        return false;
    }

    /** This operation, applied to a row with {@code probability}, 0 to 1, and left out otherwise. */
    default ProbableOp<TableOp> withProbability(double probability) {
        return new ProbableOp<>(this, probability);
    }
}
