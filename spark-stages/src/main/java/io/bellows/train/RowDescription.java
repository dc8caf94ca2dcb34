package io.bellows.train;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** How an error names a row: by the user's key, or by what can be looked up of it. */
final class RowDescription {
    private static final int MOST_NUMBERS = 5;

    private RowDescription() {}

    /** Of a row as {@link TrainingRows} places its columns; the features may be left out. */
    static String of(InternalRow row) {
        if (!row.isNullAt(TrainingRows.KEY)) {
            return "'" + row.getUTF8String(TrainingRows.KEY) + "'";
        }
        String weight = row.isNullAt(TrainingRows.WEIGHT) ? "null" : String.valueOf(row.getDouble(TrainingRows.WEIGHT));
        return "(" + taught(row) + ", weight " + weight
                + (row.numFields() > TrainingRows.FEATURES
                        ? ", features " + first(row.getArray(TrainingRows.FEATURES))
                        : "")
                + ")";
    }

    private static String taught(InternalRow row) {
        return row.isNullAt(TrainingRows.NUMBERS)
                ? "label " + row.getDouble(TrainingRows.LABEL)
                : "label " + first(row.getArray(TrainingRows.NUMBERS));
    }

    private static String first(ArrayData values) {
        int count = Math.min(MOST_NUMBERS, values.numElements());
        float[] numbers = Arrays.copyOf(values.toFloatArray(), count);
        return Arrays.stream(boxed(numbers))
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "[", count < values.numElements() ? ", …]" : "]"));
    }

    private static Float[] boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
