package io.bellows.sample;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where the ordered rows of each class are cut into parts.
 *
 * @param known columns of the rows, numbers that are the same for all rows of a class
 * @param classes adds to the table of classes, columns {@link ClassTargets#CLASS}, {@link ClassTargets#COUNT}, those that are
 *     known and others that are to stay, what places are made of
 * @param places how many rows of the class lie before each cut: longs of that table, none above the count; a cut at place 0
 *     leaves the part before it empty
 * @param kept columns of that table, numbers, that {@link Ranking#bounds} gives for classes with a cut above 0
 */
record Cuts(List<String> known, UnaryOperator<Dataset<Row>> classes, List<Column> places, List<String> kept) {
    /** Cuts at places that are made of the count of a class alone. */
    static Cuts at(Column... places) {
        return new Cuts(List.of(), UnaryOperator.identity(), List.of(places), List.of());
    }
}
