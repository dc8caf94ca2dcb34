package io.bellows.augment;

import io.bellows.augment.table.TableCell;
import io.bellows.augment.table.TableKnowledge;
import io.bellows.augment.table.TableOp;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The values of rows on their way through the operations of {@link AugmentTable}, each in a column of doubles beside the
 * row's own.
 *
 * @param names gives the names of columns within the stage
 * @param features number of features, which come first among the values
 * @param labels number of labels, which follow
 */
record TableRows(
        UnaryOperator<String> names,
        List<ProbableOp<TableOp>> ops,
        TableStatistics statistics,
        int features,
        int labels,
        long seed) {
    private static final long APPLY_SALT = 0x5be0cd19L;
    private static final long ORDER_SALT = 0x1f83d9abL;

    /** The value as it came, a double; null when there is none to use. */
    Column given(int column) {
        return functions.col(names.apply("given" + column));
    }

    /** The value after all operations. */
    Column changed(int column) {
        return functions.col(names.apply("value" + column));
    }

    /** Whether an operation is applied to a row. */
    Column applied(int op) {
        return functions.col(names.apply("applied" + op));
    }

    private Column key(int op) {
        return functions.col(names.apply("key" + op));
    }

    /**
     * All values changed by all operations.
     *
     * @param rows with the given values and the statistics
     * @param key the row's key
     * @param epoch the number of the epoch
     * @param copy tells copies apart, in which partners are looked for apart
     * @param content a hash of the row, which orders rows of one key
     */
    Dataset<Row> changed(Dataset<Row> rows, Column key, Column epoch, Column copy, Column content) {
        Dataset<Row> current = with(rows, columns(i -> given(i).as(names.apply("value" + i)), features + labels));
        current = with(
                current,
                columns(
                        op -> functions.xxhash64(key, epoch, functions.lit(op)).as(names.apply("key" + op)),
                        ops.size()));
        current = with(
                current,
                columns(
                        op -> RowKey.uniform(key(op), seed, APPLY_SALT)
                                .lt(ops.get(op).probability())
                                .as(names.apply("applied" + op)),
                        ops.size()));
        for (int op = 0; op < ops.size(); op++) {
            int number = op;
            current = withDraws(withPartners(current, op, copy, content), op);
            current = replaced(current, columns(i -> value(number, i).as(names.apply("value" + i)), features + labels));
        }
        return current;
    }

    /** The rows with what the operation draws of each feature. */
    private Dataset<Row> withDraws(Dataset<Row> rows, int number) {
        TableOp op = ops.get(number).op();
        List<Column> draws = new ArrayList<>();
        for (int i = 0; i < features; i++) {
            Column drawn = op.drawn(cell(number, i));
            if (drawn != null) {
                draws.add(drawn.as(drawn(number, i)));
            }
        }
        return draws.isEmpty() ? rows : with(rows, draws.toArray(Column[]::new));
    }

    private String drawn(int op, int column) {
        return names.apply("drawn" + op + "of" + column);
    }

    private Column value(int number, int column) {
        TableOp op = ops.get(number).op();
        if (column >= features && !op.changesLabels()) {
            return changed(column);
        }
        return functions
                .when(applied(number).and(changed(column).isNotNull()), op.apply(cell(number, column)))
                .otherwise(changed(column));
    }

    private TableCell cell(int number, int column) {
        boolean feature = column < features;
        boolean moments = feature && statistics.needs().contains(TableKnowledge.MOMENTS);
        Column nothing = functions.lit(null).cast(DataTypes.DoubleType);
        return new TableCell(
                changed(column),
                moments ? statistics.mean(column) : nothing,
                moments ? statistics.deviation(column) : nothing,
                feature ? statistics.quantiles(column) : nothing,
                hasPartner(ops.get(number).op()) ? functions.col(partner(number, column)) : nothing,
                functions.col(drawn(number, column)),
                labels > 0,
                key(number),
                column,
                seed);
    }

    private static boolean hasPartner(TableOp op) {
        return op.needs().contains(TableKnowledge.PARTNER_ROW) || op.needs().contains(TableKnowledge.PARTNER_BY_COLUMN);
    }

    private String partner(int op, int column) {
        return names.apply("partner" + op + "of" + column);
    }

    /**
     * The rows in the order of a hash, in parts of bounded size, each with values of rows near it: the row at a distance
     * of one, or for each column at another. Those at the end of a part look back.
     */
    private Dataset<Row> withPartners(Dataset<Row> rows, int number, Column copy, Column content) {
        TableOp op = ops.get(number).op();
        if (!hasPartner(op)) {
            return rows;
        }
        Column place = RowKey.uniform(key(number), seed, ORDER_SALT);
        WindowSpec near = Window.partitionBy(copy, statistics.bucket(place)).orderBy(place, content);
        boolean oneRow = op.needs().contains(TableKnowledge.PARTNER_ROW);
        int count = op.changesLabels() ? features + labels : features;
        return with(
                rows,
                columns(i -> partnerValue(given(i), oneRow ? 0 : 1 + i, near).as(partner(number, i)), count));
    }

    /** Of the row beside when the distance is 0, even if it has no value; else of any row that has one. */
    private static Column partnerValue(Column value, int distance, WindowSpec near) {
        Column after = functions.lead(value, 1).over(near);
        Column before = functions.lag(value, 1).over(near);
        if (distance == 0) {
            Column last = functions.lead(functions.lit(true), 1).over(near).isNull();
            return functions.when(last, before).otherwise(after);
        }
        return functions.coalesce(
                functions.lead(value, distance).over(near),
                functions.lag(value, distance).over(near),
                after,
                before);
    }

    private static Column[] columns(IntFunction<Column> column, int count) {
        return IntStream.range(0, count).mapToObj(column).toArray(Column[]::new);
    }

    private static Dataset<Row> with(Dataset<Row> rows, Column[] more) {
        return rows.select(
                Stream.concat(Stream.of(functions.col("*")), Stream.of(more)).toArray(Column[]::new));
    }

    /** The rows with the values in the place of those of the same names. */
    private Dataset<Row> replaced(Dataset<Row> rows, Column[] values) {
        List<Column> columns = new ArrayList<>();
        List<String> replaced = IntStream.range(0, features + labels)
                .mapToObj(i -> names.apply("value" + i))
                .toList();
        for (String name : rows.columns()) {
            if (!replaced.contains(name)) {
                columns.add(Columns.column(name));
            }
        }
        columns.addAll(List.of(values));
        return rows.select(columns.toArray(Column[]::new));
    }
}
