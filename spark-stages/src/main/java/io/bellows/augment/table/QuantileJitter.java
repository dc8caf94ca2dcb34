package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Moves each value by a random share of its column's distribution: far where values are sparse, little where they are
 * dense, and never out of the range of the column.
 *
 * <p>The distribution function is taken to be linear between the column's quantiles, 17 of them. A value becomes
 * Q(u + d), where u is its place in the distribution, Q the quantile function and d uniform; one beyond the outermost
 * quantiles stays.
 *
 * @param maxShift the greatest d, as a share of the distribution, 0 to 1; either way
 */
public record QuantileJitter(double maxShift) implements TableOp {
    public QuantileJitter {
        SettingCheck.between(QuantileJitter.class, "maxShift", maxShift, 0, 1);
    }

    @Override
    public Set<TableKnowledge> needs() {
        return Set.of(TableKnowledge.QUANTILES);
    }

    @Override
    public Column drawn(TableCell cell) {
        int steps = cell.quantiles().size() - 1;
        Column shift = cell.uniform(1).multiply(2).minus(1).multiply(maxShift * steps);
        return place(cell.value(), cell.quantiles()).plus(shift);
    }

    @Override
    public Column apply(TableCell cell) {
        List<Column> quantiles = cell.quantiles();
        return functions
                .when(
                        cell.value().between(quantiles.get(0), quantiles.get(quantiles.size() - 1)),
                        at(cell.drawn(), quantiles))
                .otherwise(cell.value());
    }

    /** Where a value stands among the quantiles: 0 at the first, 1 at the second and so on. */
    private static Column place(Column value, List<Column> quantiles) {
        Column sum = functions.lit(0.0);
        for (int i = 0; i + 1 < quantiles.size(); i++) {
            Column least = quantiles.get(i);
            Column width = quantiles.get(i + 1).minus(least);
            // Of a step without width, half is below a value that is its only one.
            Column above = functions
                    .when(value.equalTo(least), functions.lit(0.5))
                    .otherwise(value.gt(least).cast(DataTypes.DoubleType));
            sum = sum.plus(functions
                    .when(width.gt(0), cut(value.minus(least).divide(width)))
                    .otherwise(above));
        }
        return sum;
    }

    /** The value at a place; the first or last quantile beyond them. */
    private static Column at(Column place, List<Column> quantiles) {
        Column sum = quantiles.get(0);
        for (int i = 0; i + 1 < quantiles.size(); i++) {
            Column width = quantiles.get(i + 1).minus(quantiles.get(i));
            sum = sum.plus(cut(place.minus(i)).multiply(width));
        }
        return functions.least(functions.greatest(sum, quantiles.get(0)), quantiles.get(quantiles.size() - 1));
    }

    /** 0 below 0, 1 above 1. */
    private static Column cut(Column number) {
        return functions.least(functions.greatest(number, functions.lit(0.0)), functions.lit(1.0));
    }
}
