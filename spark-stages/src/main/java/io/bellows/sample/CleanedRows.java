package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.LabelledRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import scala.Tuple2;
import scala.Tuple4;

/** The rows that a cleaning leaves; one lazy plan. */
record CleanedRows(TrainingRows training, Column label, Features features, Cleaning cleaning, long seed) {
    private static final String KEY = "key";
    private static final String SCORE = "score";
    private static final String RANK = "rank";
    private static final String TARGET = ClassTargets.TARGET;

    /**
     * The rows of {@code rows} that stay, and those that do not take part.
     *
     * @param key of a row, unique
     * @param classes the table of classes
     */
    Dataset<Row> of(Dataset<Row> rows, Column key, Dataset<Row> classes) {
        String gone = training.unused("goneKey");
        Column goesAnyway = functions.col(SCORE).equalTo(functions.lit(Cleaning.GOES));
        Dataset<Row> verdicts = verdicts(rows, key, classes);
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
        return functions
                .row_number()
                .over(Window.partitionBy(ClassTargets.ORDINAL).orderBy(SCORE, KEY));
    }

    private Dataset<Row> verdicts(Dataset<Row> rows, Column key, Dataset<Row> classes) {
        int parts = rows.sparkSession().sparkContext().defaultParallelism();
        Dataset<byte[]> blocks = PackedRows.blocks(rows, classes, training, key, label, features);
        Cleaning judge = cleaning;
        long drawn = seed;
        MapPartitionsFunction<Tuple2<Long, byte[]>, Tuple4<Long, Integer, Long, Float>> judgeAll =
                all -> judged(all, judge, drawn, parts);
        return PackedRows.forTasks(blocks, parts)
                .mapPartitions(
                        judgeAll, Encoders.tuple(Encoders.LONG(), Encoders.INT(), Encoders.LONG(), Encoders.FLOAT()))
                .toDF(KEY, ClassTargets.ORDINAL, TARGET, SCORE);
    }

    private static Iterator<Tuple4<Long, Integer, Long, Float>> judged(
            Iterator<Tuple2<Long, byte[]>> blocks, Cleaning cleaning, long seed, int parts) {
        List<Tuple4<Long, Integer, Long, Float>> verdicts = new ArrayList<>();
        PackedRows.Task.of(blocks).ifPresent(task -> {
            LabelledRows rows = task.rows();
            cleaning.judge(rows, task.part(), parts, seed, (row, score) -> {
                int label = rows.classes()[row];
                verdicts.add(new Tuple4<>(rows.keys()[row], label, rows.targets()[label], score));
            });
        });
        return verdicts.iterator();
    }
}
