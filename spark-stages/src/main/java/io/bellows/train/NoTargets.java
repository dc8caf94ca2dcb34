package io.bellows.train;

import org.apache.spark.sql.catalyst.InternalRow;

/** Rows that teach by their features alone. */
record NoTargets() implements RowTargets {
    @Override
    public int size() {
        return 0;
    }

    @Override
    public RowProblem read(InternalRow row, boolean isValidation, float[] targets) {
        return null;
    }
}
