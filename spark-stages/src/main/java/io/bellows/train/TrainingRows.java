package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.InvalidRows;
import io.bellows.network.InputIds;
import io.bellows.train.data.NumberedRows;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.data.VaryingRecordFile;
import io.bellows.train.epoch.EpochPlan;
import io.bellows.train.epoch.RowProgram;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
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
    static final int LABEL = 0;

    static final int NUMBERS = 3;
    static final int TEACHER = 4;
    static final int KEY = 5;
    static final int FEATURES = 6;
    static final int WEIGHT = 1;
    private static final int IS_VALIDATION = 2;

    private final List<String> columns;
    private final RecordLayout layout;
    private final InvalidRows invalid;
    private final RowTargets targets;
    private final InputIds ids;
    private final long seed;

    /**
     * Prepares the conversion to records of {@code layout}.
     *
     * @param columns what the columns of a row are called, for errors
     * @param ids which features are ids
     */
    TrainingRows(
            List<String> columns,
            RecordLayout layout,
            InvalidRows invalid,
            RowTargets targets,
            InputIds ids,
            long seed) {
        this.columns = new ArrayList<>(columns);
        this.layout = layout;
        this.invalid = invalid;
        this.targets = targets;
        this.ids = ids;
        this.seed = seed;
    }

    /** Features as an array of floats, whichever of the allowed types they come in. */
    static Column asFloats(Column features, DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                ? Columns.vectorToArray(features, "float32")
                : features.cast("array<float>");
    }

    /**
     * The keyed records of the rows of {@code selected}: label as double, weight as double, whether the row is for
     * validation, as arrays of floats the numbers to learn and a teacher's logits, the user's key as a string, and the
     * features as an array of floats.
     */
    JavaPairRDD<Long, byte[]> keyed(Dataset<Row> selected) {
        return keyed(selected, () -> this::encode);
    }

    /**
     * The keyed records of the training rows whose features are made anew each epoch; those of the first are made once more, so
     * that a row of which none can be made fails before training has begun.
     */
    JavaPairRDD<Long, byte[]> keyed(EpochPlan.Parts parts) {
        RowProgram program = parts.labels();
        RowProgram features = parts.features();
        return keyed(parts.base(), () -> {
            RowProgram.RowFunction labels = program.prepare();
            VaryingRecordFile.Features first = features.features(0);
            float[] unused = new float[layout.features()];
            return row -> {
                Tuple2<Long, byte[]> keyed = encodeVarying((UnsafeRow) row, labels);
                if (keyed != null) {
                    byte[] source = ((UnsafeRow) row).getBytes();
                    first.write(source, 0, source.length, unused, 0);
                }
                return keyed;
            };
        });
    }

    /** Up to {@code most} training rows of {@code selected} whose records have one of {@code keys}, in words. */
    List<String> find(Dataset<Row> selected, Set<Long> keys, int most) {
        return find(selected, keys, most, () -> this::encode, () -> row -> row);
    }

    /** Up to {@code most} rows whose features are made anew each epoch, of those whose records have one of {@code keys}. */
    List<String> find(EpochPlan.Parts parts, Set<Long> keys, int most) {
        RowProgram program = parts.labels();
        return find(
                parts.base(),
                keys,
                most,
                () -> {
                    RowProgram.RowFunction labels = program.prepare();
                    return row -> encodeVarying((UnsafeRow) row, labels);
                },
                () -> {
                    RowProgram.RowFunction labels = program.prepare();
                    return row -> labels.apply((UnsafeRow) row);
                });
    }

    private static List<String> find(
            Dataset<Row> selected, Set<Long> keys, int most, EncodingSource encoding, ColumnSource columns) {
        Set<Long> wanted = new HashSet<>(keys);
        return selected.queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(partition -> {
                    Encoding encode = encoding.prepare();
                    Function<InternalRow, InternalRow> read = columns.prepare();
                    List<String> found = new ArrayList<>();
                    while (partition.hasNext() && found.size() < most) {
                        InternalRow row = partition.next();
                        Tuple2<Long, byte[]> keyed = encode.encode(row);
                        if (keyed != null && wanted.contains(keyed._1())) {
                            found.add(RowDescription.of(read.apply(row)));
                        }
                    }
                    return found.iterator();
                })
                .take(most);
    }

    /** Gives what reads the columns of a row, in a task. */
    @FunctionalInterface
    private interface ColumnSource extends Serializable {
        Function<InternalRow, InternalRow> prepare();
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
            refuse(row, IS_VALIDATION, "null", "true or false");
            return null;
        }
        boolean validation = row.getBoolean(IS_VALIDATION);
        float[] learnt = new float[layout.targets()];
        RowProblem problem = targets.read(row, validation, learnt);
        if (problem != null) {
            refuse(row, problem);
            return null;
        }
        // Stages that only training rows pass, such as a sampler, leave no weight on validation rows.
        double weight = !row.isNullAt(WEIGHT) ? row.getDouble(WEIGHT) : validation ? 1 : Double.NaN;
        if (!(weight >= 0) || Float.isInfinite((float) weight)) {
            refuse(
                    row,
                    WEIGHT,
                    "weight " + (row.isNullAt(WEIGHT) ? "null" : weight),
                    "a number >= 0 that is finite as a float");
            return null;
        }
        return new Target((float) row.getDouble(LABEL), (float) weight, learnt, validation);
    }

    private float[] features(InternalRow row) {
        if (row.isNullAt(FEATURES)) {
            refuse(row, FEATURES, "null", layout.features() + " numbers");
            return null;
        }
        ArrayData features = row.getArray(FEATURES);
        if (features.numElements() != layout.features()) {
            refuse(row, FEATURES, features.numElements() + " features", String.valueOf(layout.features()));
            return null;
        }
        for (int i = 0; i < features.numElements(); i++) {
            if (features.isNullAt(i) || !Float.isFinite(features.getFloat(i))) {
                refuse(
                        row,
                        FEATURES,
                        "feature " + i + " " + (features.isNullAt(i) ? "null" : features.getFloat(i)),
                        "finite numbers");
                return null;
            }
        }
        for (int i = 0; i < ids.places(); i++) {
            if (!ids.allows(i, features.getFloat(i))) {
                refuse(row, FEATURES, "feature " + i + " " + features.getFloat(i), ids.expected(i));
                return null;
            }
        }
        return features.toFloatArray();
    }

    private void refuse(InternalRow row, int place, String found, String expected) {
        refuse(row, new RowProblem(place, found, expected));
    }

    private void refuse(InternalRow row, RowProblem problem) {
        String name = row.isNullAt(KEY) ? "row" : "row " + row.getUTF8String(KEY);
        invalid.refuse(name, problem.text(columns.get(problem.place())), null);
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
