package io.bellows.train;

import io.bellows.column.InvalidRows;
import io.bellows.train.data.NumberedRows;
import io.bellows.train.data.RecordLayout;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import scala.Tuple2;

/** Turns the rows of a DataFrame into records, and refuses those that cannot be trained on. */
final class TrainingRows implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int FEATURES = 0;
    private static final int LABEL = 1;
    private static final int WEIGHT = 2;
    private static final int IS_VALIDATION = 3;
    private static final int SOFT_LABEL = 4;
    private static final double SUM_TOLERANCE = 1e-3;

    private final RecordLayout layout;
    private final InvalidRows invalid;
    private final int classes;
    private final long seed;

    /**
     * Prepares the conversion.
     *
     * @param classes labels must be below it; 0 when it is not known yet
     */
    TrainingRows(RecordLayout layout, InvalidRows invalid, int classes, long seed) {
        this.layout = layout;
        this.invalid = invalid;
        this.classes = classes;
        this.seed = seed;
    }

    /** Features as an array of floats, whichever of the allowed types they come in. */
    static Column asFloats(Column features, DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                ? functions.vector_to_array(features, "float32")
                : features.cast("array<float>");
    }

    /**
     * Numbers the rows of {@code selected}: features as array of floats, label as double, weight as double, whether the row
     * is for validation, and the soft label as array of floats.
     */
    NumberedRows number(Dataset<Row> selected) {
        JavaRDD<InternalRow> rows = selected.queryExecution().toRdd().toJavaRDD();
        JavaPairRDD<Long, byte[]> keyed = rows.mapPartitionsToPair(partition -> new Encoded(partition, this));
        return NumberedRows.of(keyed, layout);
    }

    /** The keyed record, or null for a row that is skipped. */
    Tuple2<Long, byte[]> encode(InternalRow row) {
        if (row.isNullAt(IS_VALIDATION)) {
            return refuse("validation indicator null", "true or false");
        }
        if (row.isNullAt(LABEL) || !isLabel(row.getDouble(LABEL))) {
            return refuse(
                    "label " + (row.isNullAt(LABEL) ? "null" : row.getDouble(LABEL)),
                    "a whole number from 0" + (classes > 0 ? " to " + (classes - 1) : ""));
        }
        boolean validation = row.getBoolean(IS_VALIDATION);
        // Stages that only training rows pass, such as a sampler, leave no weight on validation rows.
        double weight = !row.isNullAt(WEIGHT) ? row.getDouble(WEIGHT) : validation ? 1 : Double.NaN;
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            return refuse("weight " + (row.isNullAt(WEIGHT) ? "null" : weight), "a finite number >= 0");
        }
        if (row.isNullAt(FEATURES)) {
            return refuse("features null", layout.features() + " numbers");
        }
        ArrayData features = row.getArray(FEATURES);
        if (features.numElements() != layout.features()) {
            return refuse(features.numElements() + " features", String.valueOf(layout.features()));
        }
        for (int i = 0; i < features.numElements(); i++) {
            if (features.isNullAt(i) || !Float.isFinite(features.getFloat(i))) {
                return refuse(
                        "feature " + i + " " + (features.isNullAt(i) ? "null" : features.getFloat(i)),
                        "finite numbers");
            }
        }
        float[] softLabel = softLabel(row);
        if (softLabel == null) {
            return null;
        }
        byte[] record = layout.encode((float) row.getDouble(LABEL), (float) weight, features.toFloatArray(), softLabel);
        return new Tuple2<>(NumberedRows.key(record, validation, seed), record);
    }

    /** The probabilities to learn, all of the label where the row has none; null when they are refused. */
    private float[] softLabel(InternalRow row) {
        float[] probabilities = new float[layout.softClasses()];
        if (layout.softClasses() == 0) {
            return probabilities;
        }
        if (row.isNullAt(SOFT_LABEL)) {
            probabilities[(int) row.getDouble(LABEL)] = 1;
            return probabilities;
        }
        ArrayData given = row.getArray(SOFT_LABEL);
        if (given.numElements() != probabilities.length) {
            refuse("soft label of " + given.numElements() + " numbers", probabilities.length + ", one a class");
            return null;
        }
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = given.isNullAt(i) ? Float.NaN : given.getFloat(i);
            sum += probabilities[i] >= 0 ? probabilities[i] : Double.NaN;
        }
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            refuse("soft label " + Arrays.toString(probabilities), "probabilities that sum to 1");
            return null;
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= (float) sum;
        }
        return probabilities;
    }

    private boolean isLabel(double label) {
        double most = classes > 0 ? classes - 1 : RecordLayout.LARGEST_LABEL;
        return label == Math.rint(label) && label >= 0 && label <= most;
    }

    private Tuple2<Long, byte[]> refuse(String found, String expected) {
        invalid.refuse("row", "found " + found + ", expected " + expected, null);
        return null;
    }

    private static final class Encoded implements Iterator<Tuple2<Long, byte[]>> {
        private final Iterator<InternalRow> rows;
        private final TrainingRows encoder;
        private Tuple2<Long, byte[]> next;

        Encoded(Iterator<InternalRow> rows, TrainingRows encoder) {
            this.rows = rows;
            this.encoder = encoder;
        }

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                next = encoder.encode(rows.next());
            }
            return next != null;
        }

        @Override
        public Tuple2<Long, byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Tuple2<Long, byte[]> result = next;
            next = null;
            return result;
        }
    }
}
