package io.bellows.augment;

import io.bellows.augment.table.TableCell;
import io.bellows.augment.table.TableKnowledge;
import io.bellows.augment.table.TableOp;
import io.bellows.augment.table.TableRow;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import java.util.Arrays;
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
 * The values of rows on their way through the operations of {@link AugmentTable}, in one array of doubles beside each row.
 *
 * <p>An operation is one expression of the cells of that array, so that a hundred columns are no more to plan and compile
 * than one.
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

    /** The values as they came, an array of doubles; null where there is none to use. */
    Column given() {
        return col("given");
    }

    /** The value of a column after all operations. */
    Column changed(int column) {
        return values().getItem(column);
    }

    /** Whether an operation is applied to a row that takes part. */
    Column applied(int op) {
        return RowKey.uniform(row(op).key(), seed, APPLY_SALT).lt(ops.get(op).probability());
    }

    private Column values() {
        return col("values");
    }

    private TableRow row(int op) {
        return new TableRow(col("key" + op), seed);
    }

    private Column col(String name) {
        return functions.col(names.apply(name));
    }

    /**
     * All values changed by all operations.
     *
     * @param rows with the given values and the statistics
     * @param takesPart whether a row is to be changed
     * @param key the row's key
     * @param epoch the number of the epoch
     * @param copy tells copies apart, in which partners are looked for apart
     * @param content a hash of the row, which orders rows of one key
     */
    Dataset<Row> changed(Dataset<Row> rows, Column takesPart, Column key, Column epoch, Column copy, Column content) {
        Dataset<Row> current = with(rows, given().as(names.apply("values")));
        current = with(
                current,
                columns(
                        op -> functions.xxhash64(key, epoch, functions.lit(op)).as(names.apply("key" + op)),
                        ops.size()));
        for (int op = 0; op < ops.size(); op++) {
            current = withDraws(withPartners(current, op, copy, content), op);
            int number = op;
            Column changed = functions
                    .when(
                            takesPart.and(applied(op)),
                            functions.transform(values(), (value, column) -> change(number, value, column)))
                    .otherwise(values());
            current = replaced(current, changed.as(names.apply("values")));
        }
        return current;
    }

    /**
     * The rows with what the operation draws of each, and of each of its cells. These are columns of their own: Spark works
     * out anew what a function of cells is made of, for each cell.
     */
    private Dataset<Row> withDraws(Dataset<Row> rows, int number) {
        TableOp op = ops.get(number).op();
        Column ofRow = op.rowDrawn(row(number));
        Dataset<Row> current = ofRow == null
                ? rows
                : with(rows, functions.when(applied(number), ofRow).as(rowDrawn(number)));
        if (op.drawn(cell(number, values().getItem(0), functions.lit(0))) == null) {
            return current;
        }
        Column ofCells = functions.transform(values(), (value, column) -> op.drawn(cell(number, value, column)));
        return with(current, functions.when(applied(number), ofCells).as(drawn(number)));
    }

    private String rowDrawn(int op) {
        return names.apply("rowDrawn" + op);
    }

    private String drawn(int op) {
        return names.apply("drawn" + op);
    }

    private Column change(int number, Column value, Column column) {
        TableOp op = ops.get(number).op();
        Column usable = value.isNotNull();
        Column changes = op.changesLabels() || labels == 0 ? usable : usable.and(column.lt(features));
        return functions.when(changes, op.apply(cell(number, value, column))).otherwise(value);
    }

    private TableCell cell(int number, Column value, Column column) {
        boolean moments = statistics.needs().contains(TableKnowledge.MOMENTS);
        Column nothing = functions.lit(null).cast(DataTypes.DoubleType);
        return new TableCell(
                value,
                moments ? statistics.mean(column) : nothing,
                moments ? statistics.deviation(column) : nothing,
                statistics.quantiles(column),
                hasPartner(ops.get(number).op()) ? functions.get(col(partners(number)), column) : nothing,
                functions.col(rowDrawn(number)),
                functions.get(functions.col(drawn(number)), column),
                labels > 0,
                row(number),
                column);
    }

    private static boolean hasPartner(TableOp op) {
        return op.needs().contains(TableKnowledge.PARTNER_ROW) || op.needs().contains(TableKnowledge.PARTNER_BY_COLUMN);
    }

    private static String partners(int op) {
        return "partners" + op;
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
        Column place = RowKey.uniform(row(number).key(), seed, ORDER_SALT);
        WindowSpec near = Window.partitionBy(copy, statistics.bucket(place)).orderBy(place, content);
        Column partners = op.needs().contains(TableKnowledge.PARTNER_ROW)
                ? rowBeside(near)
                : functions.array(columns(i -> valueNear(given().getItem(i), 1 + i, near), features));
        return with(rows, partners.as(names.apply(partners(number))));
    }

    /** The values of the row beside, even if it has none of some column. */
    private Column rowBeside(WindowSpec near) {
        Column last = functions.lead(functions.lit(true), 1).over(near).isNull();
        return functions
                .when(last, functions.lag(given(), 1).over(near))
                .otherwise(functions.lead(given(), 1).over(near));
    }

    /** The value of any row near that has one. */
    private static Column valueNear(Column value, int distance, WindowSpec near) {
        return functions.coalesce(
                functions.lead(value, distance).over(near),
                functions.lag(value, distance).over(near),
                functions.lead(value, 1).over(near),
                functions.lag(value, 1).over(near));
    }

    private static Column[] columns(IntFunction<Column> column, int count) {
        return IntStream.range(0, count).mapToObj(column).toArray(Column[]::new);
    }

    private static Dataset<Row> with(Dataset<Row> rows, Column... more) {
        return rows.select(
                Stream.concat(Stream.of(functions.col("*")), Stream.of(more)).toArray(Column[]::new));
    }

    /** The rows with other values. */
    private Dataset<Row> replaced(Dataset<Row> rows, Column values) {
        String replaced = names.apply("values");
        return rows.select(Stream.concat(
                        Arrays.stream(rows.columns())
                                .filter(name -> !name.equals(replaced))
                                .map(Columns::column),
                        Stream.of(values))
                .toArray(Column[]::new));
    }
}
