package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.LabelledRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows that a cleaning leaves; one lazy plan. */
record CleanedRows(TrainingRows training, Column label, Features features, Cleaning cleaning, long seed) {
    private static final String KEY = "key";
    private static final String CLASS_AT = "classAt";
    private static final String SCORE = "score";
    private static final String RANK = "rank";
    private static final String TARGET = ClassTargets.TARGET;

    /**
     * The rows of {@code rows} that stay, and those that do not take part.
     *
     * @param key of a row, unique
     * @param targets the count that each class shall have
     */
    Dataset<Row> of(Dataset<Row> rows, Column key, ClassTargets targets) {
        String gone = training.unused("goneKey");
        Column goesAnyway = functions.col(SCORE).equalTo(functions.lit(Cleaning.GOES));
        Dataset<Row> verdicts = verdicts(rows, key, targets);
        Dataset<Row> goes = (cleaning.reachesTargets()
                        ? verdicts.withColumn(RANK, rank())
                                .filter(goesAnyway.or(functions.col(RANK).gt(functions.col(TARGET))))
                        : verdicts.filter(goesAnyway))
                .select(functions.col(KEY).as(gone));
        return rows.join(
                functions.broadcast(goes), training.takesPart().and(key.equalTo(functions.col(gone))), "left_anti");
    }

    /** Of equal scores the lowest key comes first. */
    private static Column rank() {
        return functions.row_number().over(Window.partitionBy(CLASS_AT).orderBy(SCORE, KEY));
    }

    private Dataset<Row> verdicts(Dataset<Row> rows, Column key, ClassTargets targets) {
        SparkSession session = rows.sparkSession();
        int parts = session.sparkContext().defaultParallelism();
        Packing packing = new Packing(training, key, label, features, targets, true);
        return new ComputedTable("verdicts of " + targets.uid(), Verdicts.SCHEMA, parts, () -> packing.of(rows)
                        .map(packed -> new Verdicts(
                                JavaSparkContext.fromSparkContext(session.sparkContext())
                                        .broadcast(packed),
                                cleaning,
                                seed,
                                parts,
                                training.keyCol(),
                                targets.uid())))
                .rows(session);
    }

    /** What becomes of the rows that may go. */
    private record Verdicts(
            Broadcast<PackedRows> packed, Cleaning cleaning, long seed, int parts, String keyCol, String stage)
            implements ComputedTable.Work {
        static final StructType SCHEMA = new StructType()
                .add(KEY, DataTypes.LongType, false)
                .add(CLASS_AT, DataTypes.IntegerType, false)
                .add(TARGET, DataTypes.LongType, false)
                .add(SCORE, DataTypes.DoubleType, false);

        @Override
        public Iterator<InternalRow> rows(int part) {
            List<InternalRow> verdicts = new ArrayList<>();
            LabelledRows rows = packed.value().rows();
            if (part == 0 && keyCol != null) {
                requireRowsOfTheirOwn(rows);
            }
            cleaning.judge(rows, part, parts, seed, (row, score) -> {
                int label = rows.classes()[row];
                verdicts.add(
                        new GenericInternalRow(new Object[] {rows.keys()[row], label, rows.targets()[label], score}));
            });
            return verdicts.iterator();
        }

        /** What becomes of one row becomes of all that have its key. */
        private void requireRowsOfTheirOwn(LabelledRows rows) {
            rows.sharedKey().ifPresent(key -> {
                throw new IllegalArgumentException(
                        "Cannot clean rows by column '%s' in %s: found key %d in rows that differ, expected a key of its own for each; take a column that is unique to a row, such as the sampleKeyCol of the sampler before, or clear keyCol"
                                .formatted(keyCol, stage, key));
            });
        }
    }
}
