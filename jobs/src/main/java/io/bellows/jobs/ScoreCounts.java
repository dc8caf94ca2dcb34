package io.bellows.jobs;

import io.bellows.column.Columns;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;

/**
 * What a person is told of written predictions.
 *
 * @param scored rows that have any output
 * @param unread rows that have none
 * @param lines rows by class, or the least, mean and greatest of predicted numbers; empty of other outputs
 */
record ScoreCounts(long scored, long unread, String lines) {
    /** Counts {@code written}; runs a job. */
    static ScoreCounts of(Dataset<Row> written, ScoredColumns columns) {
        Column isUnread = columns.outputs().stream()
                .map(name -> Columns.column(name).isNull())
                .reduce(functions.lit(true), Column::and);
        Optional<String> number =
                columns.prediction().filter(name -> written.schema().apply(name).dataType() instanceof NumericType);
        if (number.isPresent() && columns.isClass()) {
            return byClass(written, number.get(), columns.classes());
        }
        Dataset<Row> read = written.withColumn("isUnread", isUnread);
        Column prediction =
                number.map(Columns::column).orElse(functions.lit(null)).cast("double");
        Row totals = read.agg(
                        functions.count(functions.lit(1)),
                        functions.sum(functions.col("isUnread").cast("long")),
                        functions.min(prediction),
                        functions.avg(prediction),
                        functions.max(prediction))
                .head();
        long unread = totals.isNullAt(1) ? 0 : totals.getLong(1);
        String lines = totals.isNullAt(3)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  %s from %.6g to %.6g, mean %.6g%n",
                        number.orElseThrow(),
                        totals.getDouble(2),
                        totals.getDouble(4),
                        totals.getDouble(3));
        return new ScoreCounts(totals.getLong(0) - unread, unread, lines);
    }

    private static ScoreCounts byClass(Dataset<Row> written, String prediction, List<String> classes) {
        long unread = 0;
        long all = 0;
        StringBuilder lines = new StringBuilder();
        Column label = Columns.column(prediction).cast("double").as("class");
        for (Row row : written.groupBy(label).count().orderBy("class").collectAsList()) {
            long count = row.getLong(1);
            all += count;
            if (row.isNullAt(0)) {
                unread = count;
            } else {
                lines.append(String.format(
                        Locale.ROOT, "  class %-10s %,12d%n", className(row.getDouble(0), classes), count));
            }
        }
        return new ScoreCounts(all - unread, unread, lines.toString());
    }

    private static String className(double prediction, List<String> classes) {
        if (prediction != Math.rint(prediction)) {
            return String.valueOf(prediction);
        }
        return prediction >= 0 && prediction < classes.size()
                ? classes.get((int) prediction)
                : String.valueOf((long) prediction);
    }
}
