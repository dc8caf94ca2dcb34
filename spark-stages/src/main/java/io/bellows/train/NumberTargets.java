package io.bellows.train;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * The targets of a row that teaches numbers.
 *
 * @param size how many
 * @param least of each
 * @param most of each
 */
record NumberTargets(int size, float least, float most) implements RowTargets {
    /** Any finite numbers. */
    static NumberTargets finite(int size) {
        return new NumberTargets(size, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /** Numbers from 0 to 1. */
    static NumberTargets probabilities(int size) {
        return new NumberTargets(size, 0, 1);
    }

    @Override
    public RowProblem read(InternalRow row, boolean isValidation, float[] targets) {
        if (row.isNullAt(TrainingRows.NUMBERS)) {
            return problem("label null", expected());
        }
        ArrayData given = row.getArray(TrainingRows.NUMBERS);
        if (given.numElements() != size) {
            return problem("label of " + given.numElements() + " numbers", String.valueOf(size));
        }
        for (int i = 0; i < size; i++) {
            targets[i] = given.isNullAt(i) ? Float.NaN : given.getFloat(i);
            if (!(targets[i] >= least && targets[i] <= most)) {
                return problem(
                        "label " + (given.isNullAt(i) ? "null" : targets[i]) + (size > 1 ? " at place " + i : ""),
                        expected());
            }
        }
        return null;
    }

    private static RowProblem problem(String found, String expected) {
        return new RowProblem(TrainingRows.NUMBERS, found, expected);
    }

    private String expected() {
        return least == 0 && most == 1 ? "numbers from 0 to 1" : "finite numbers";
    }
}
