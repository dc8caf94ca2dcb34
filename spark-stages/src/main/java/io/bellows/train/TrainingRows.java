package io.bellows.train;

import io.bellows.column.InvalidRows;
import io.bellows.train.data.NumberedRows;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.data.VaryingRecordFile;
import io.bellows.train.epoch.EpochPlan;
import io.bellows.train.epoch.RowProgram;
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
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import scala.Tuple2;

/** Turns the rows of a DataFrame into records, and refuses those that cannot be trained on. */
final class TrainingRows implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Columns of a row. */
    static final int FEATURES = 5;

    static final int SOFT_LABEL = 3;
    private static final int TEACHER = 4;
    private static final int LABEL = 0;
    private static final int WEIGHT = 1;
    private static final int IS_VALIDATION = 2;
    private static final double SUM_TOLERANCE = 1e-3;

    private final RecordLayout layout;
    private final InvalidRows invalid;
    private final int classes;
    private final long seed;
    private final boolean isTaught;

    /**
     * Prepares the conversion.
     *
     * @param classes labels must be below it; 0 when it is not known yet
     * @param isTaught whether the logits of a teacher follow the soft label
     */
    TrainingRows(RecordLayout layout, InvalidRows invalid, int classes, long seed, boolean isTaught) {
        this.layout = layout;
        this.invalid = invalid;
        this.classes = classes;
        this.seed = seed;
        this.isTaught = isTaught;
    }

    /** Features as an array of floats, whichever of the allowed types they come in. */
    static Column asFloats(Column features, DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                ? functions.vector_to_array(features, "float32")
                : features.cast("array<float>");
    }

    /**
     * The keyed records of the rows of {@code selected}: label as double, weight as double, whether the row is for
     * validation, and as arrays of floats the soft label, a teacher's logits and the features.
     */
    JavaPairRDD<Long, byte[]> keyed(Dataset<Row> selected) {
        return keyed(selected, () -> this::encode);
    }

    /** The keyed records of the training rows whose features are made anew each epoch. */
    JavaPairRDD<Long, byte[]> keyed(EpochPlan.Parts parts) {
        RowProgram program = parts.labels();
        return keyed(parts.base(), () -> {
            RowProgram.RowFunction labels = program.prepare();
            return row -> encodeVarying((UnsafeRow) row, labels);
        });
    }

    private static JavaPairRDD<Long, byte[]> keyed(Dataset<Row> selected, EncodingSource encoding) {
        JavaRDD<InternalRow> rows = selected.queryExecution().toRdd().toJavaRDD();
        return rows.mapPartitionsToPair(partition -> new Encoded(partition, encoding.prepare()));
    }

    /** Gives the encoding of a task. */
    @FunctionalInterface
    private interface EncodingSource extends Serializable {
        Encoding prepare();
    }

    /** Gives the keyed record, or null for a row that is skipped. */
    @FunctionalInterface
    private interface Encoding {
        Tuple2<Long, byte[]> encode(InternalRow row);
    }

    private Tuple2<Long, byte[]> encode(InternalRow row) {
        Target target = target(row);
        float[] features = target == null ? null : features(row);
        return features == null
                ? null
                : keyed(layout.encode(target.label, target.weight, features, target.targets), target.isValidation);
    }

    private Tuple2<Long, byte[]> encodeVarying(UnsafeRow row, RowProgram.RowFunction labels) {
        InternalRow beside = labels.apply(row);
        Target target = beside == null ? null : target(beside);
        return target == null || target.isValidation
                ? null
                : keyed(
                        VaryingRecordFile.encode(layout, target.label, target.weight, target.targets, row.getBytes()),
                        false);
    }

    private Tuple2<Long, byte[]> keyed(byte[] record, boolean isValidation) {
        return new Tuple2<>(NumberedRows.key(record, isValidation, seed), record);
    }

    /** What a row is to teach. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Target(float label, float weight, float[] targets, boolean isValidation) {}

    private Target target(InternalRow row) {
        if (row.isNullAt(IS_VALIDATION)) {
            refuse("validation indicator null", "true or false");
            return null;
        }
        if (row.isNullAt(LABEL) || !isLabel(row.getDouble(LABEL))) {
            refuse(
                    "label " + (row.isNullAt(LABEL) ? "null" : row.getDouble(LABEL)),
                    "a whole number from 0" + (classes > 0 ? " to " + (classes - 1) : ""));
            return null;
        }
        boolean validation = row.getBoolean(IS_VALIDATION);
        // Stages that only training rows pass, such as a sampler, leave no weight on validation rows.
        double weight = !row.isNullAt(WEIGHT) ? row.getDouble(WEIGHT) : validation ? 1 : Double.NaN;
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            refuse("weight " + (row.isNullAt(WEIGHT) ? "null" : weight), "a finite number >= 0");
            return null;
        }
        float[] targets = targets(row, validation);
        return targets == null ? null : new Target((float) row.getDouble(LABEL), (float) weight, targets, validation);
    }

    private float[] features(InternalRow row) {
        if (row.isNullAt(FEATURES)) {
            refuse("features null", layout.features() + " numbers");
            return null;
        }
        ArrayData features = row.getArray(FEATURES);
        if (features.numElements() != layout.features()) {
            refuse(features.numElements() + " features", String.valueOf(layout.features()));
            return null;
        }
        for (int i = 0; i < features.numElements(); i++) {
            if (features.isNullAt(i) || !Float.isFinite(features.getFloat(i))) {
                refuse("feature " + i + " " + (features.isNullAt(i) ? "null" : features.getFloat(i)), "finite numbers");
                return null;
            }
        }
        return features.toFloatArray();
    }

    /** What is learnt beside the label; null when it is refused. */
    private float[] targets(InternalRow row, boolean isValidation) {
        float[] targets = new float[layout.targets()];
        int learnt = isTaught ? targets.length / 2 : targets.length;
        boolean isAccepted = targets.length == 0
                || (softLabel(row, targets, learnt) && (!isTaught || teacher(row, targets, learnt, isValidation)));
        return isAccepted ? targets : null;
    }

    /** Writes the probabilities to learn, all of the label where the row has none. */
    private boolean softLabel(InternalRow row, float[] targets, int size) {
        if (row.isNullAt(SOFT_LABEL)) {
            targets[(int) row.getDouble(LABEL)] = 1;
            return true;
        }
        ArrayData given = row.getArray(SOFT_LABEL);
        if (given.numElements() != size) {
            refuse("soft label of " + given.numElements() + " numbers", size + ", one a class");
            return false;
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            targets[i] = given.isNullAt(i) ? Float.NaN : given.getFloat(i);
            sum += targets[i] >= 0 ? targets[i] : Double.NaN;
        }
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            refuse("soft label " + Arrays.toString(Arrays.copyOf(targets, size)), "probabilities that sum to 1");
            return false;
        }
        for (int i = 0; i < size; i++) {
            targets[i] /= (float) sum;
        }
        return true;
    }

    /** Writes the logits of the teacher; validation rows need none. */
    private boolean teacher(InternalRow row, float[] targets, int classes, boolean isValidation) {
        if (row.isNullAt(TEACHER)) {
            if (!isValidation) {
                refuse("teacher's logits null", classes + " numbers, one a class");
            }
            return isValidation;
        }
        ArrayData given = row.getArray(TEACHER);
        boolean isFinite = given.numElements() == classes;
        for (int i = 0; isFinite && i < classes; i++) {
            targets[classes + i] = given.isNullAt(i) ? Float.NaN : given.getFloat(i);
            isFinite = Float.isFinite(targets[classes + i]);
        }
        if (!isFinite) {
            refuse(
                    "teacher's logits " + Arrays.toString(given.toFloatArray()),
                    classes + " finite numbers, one a class");
        }
        return isFinite;
    }

    private boolean isLabel(double label) {
        double most = classes > 0 ? classes - 1 : RecordLayout.LARGEST_LABEL;
        return label == Math.rint(label) && label >= 0 && label <= most;
    }

    private void refuse(String found, String expected) {
        invalid.refuse("row", "found " + found + ", expected " + expected, null);
    }

    private static final class Encoded implements Iterator<Tuple2<Long, byte[]>> {
        private final Iterator<InternalRow> rows;
        private final Encoding encoding;
        private Tuple2<Long, byte[]> next;

        Encoded(Iterator<InternalRow> rows, Encoding encoding) {
            this.rows = rows;
            this.encoding = encoding;
        }

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                next = encoding.encode(rows.next());
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
