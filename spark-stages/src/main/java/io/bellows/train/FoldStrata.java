package io.bellows.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Which draws of [0, 1) part the folds of each class, so that each fold has its share of the class, to one row, and of all rows, to
 * one row.
 */
final class FoldStrata {
    private static final String CLASS = "class";
    private static final String DRAW = "draw";
    private static final String RANK = "rank";

    private final String[] classes;
    private final double[] bounds;

    /**
     * Strata of the given arrays, which are not copied.
     *
     * @param classes labels as text
     * @param bounds for each class, one after the other, the least draw of each fold but the first; 1 for one without rows
     */
    FoldStrata(String[] classes, double[] bounds) {
        this.classes = classes;
        this.bounds = bounds;
    }

    String[] classes() {
        return classes;
    }

    double[] bounds() {
        return bounds;
    }

    /**
     * The strata of {@code rows}; the rest of a class that cannot be parted evenly goes to the folds that have the fewest rows so
     * far, as in scikit-learn's {@code StratifiedKFold}. Labels and draws alone are shuffled.
     */
    static FoldStrata of(Dataset<Row> rows, Column label, Column draw, int folds) {
        Dataset<Row> narrow = rows.select(label.cast(DataTypes.StringType).as(CLASS), draw.as(DRAW))
                .filter(functions.col(CLASS).isNotNull());
        List<Row> counts = new ArrayList<>(narrow.groupBy(CLASS).count().collectAsList());
        Collections.sort(counts, (a, b) -> a.getString(0).compareTo(b.getString(0)));
        List<Row> firsts = new ArrayList<>();
        long start = 0;
        for (Row count : counts) {
            long first = 0;
            for (int fold = 0; fold < folds; fold++) {
                firsts.add(RowFactory.create(count.getString(0), fold, first));
                first += below(start + count.getLong(1), fold, folds) - below(start, fold, folds);
            }
            start += count.getLong(1);
        }
        Map<String, double[]> bounds = new HashMap<>();
        counts.forEach(count -> bounds.put(
                count.getString(0), DoubleStream.generate(() -> 1).limit(folds).toArray()));
        for (Row found : ranked(narrow, firsts)) {
            bounds.get(found.getString(0))[found.getInt(1)] = found.getDouble(2);
        }
        String[] classes = counts.stream().map(count -> count.getString(0)).toArray(String[]::new);
        double[] all = Stream.of(classes)
                .flatMapToDouble(name -> DoubleStream.of(bounds.get(name)).skip(1))
                .toArray();
        return new FoldStrata(classes, all);
    }

    /** How many of the numbers below {@code end} leave the remainder {@code fold}. */
    private static long below(long end, int fold, int folds) {
        return (end - fold + folds - 1) / folds;
    }

    /** The draw at each of the ranks, with its class and fold. */
    private static List<Row> ranked(Dataset<Row> narrow, List<Row> firsts) {
        StructType schema = new StructType()
                .add("ofClass", DataTypes.StringType)
                .add("fold", DataTypes.IntegerType)
                .add("first", DataTypes.LongType);
        Column rank = functions
                .row_number()
                .over(Window.partitionBy(CLASS).orderBy(DRAW))
                .minus(1);
        return narrow.withColumn(RANK, rank)
                .join(
                        functions.broadcast(narrow.sparkSession().createDataFrame(firsts, schema)),
                        functions
                                .col(CLASS)
                                .equalTo(functions.col("ofClass"))
                                .and(functions.col(RANK).equalTo(functions.col("first"))))
                .select(CLASS, "fold", DRAW)
                .collectAsList();
    }

    /**
     * The fold of a row.
     *
     * @param other the fold of a row whose class is not among these
     */
    Column fold(Column label, Column draw, Column other) {
        int perClass = bounds.length / classes.length;
        Column names = functions.array(Stream.of(classes).map(functions::lit).toArray(Column[]::new));
        Column ofClasses = functions.array(IntStream.range(0, classes.length)
                .mapToObj(i -> functions.array(DoubleStream.of(bounds)
                        .skip((long) i * perClass)
                        .limit(perClass)
                        .mapToObj(functions::lit)
                        .toArray(Column[]::new)))
                .toArray(Column[]::new));
        Column own =
                functions.try_element_at(functions.map_from_arrays(names, ofClasses), label.cast(DataTypes.StringType));
        Column fold =
                functions.size(functions.filter(own, bound -> bound.leq(draw))).cast(DataTypes.LongType);
        return functions.when(own.isNotNull(), fold).otherwise(other);
    }
}
