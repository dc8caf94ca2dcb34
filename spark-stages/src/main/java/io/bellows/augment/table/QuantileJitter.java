package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Moves each value by a random share of its column's distribution: far where values are sparse, little where they are
 * dense, and never out of the range of the column.
 *
 * <p>The distribution function is taken to be linear between the column's quantiles, 17 of them. A value becomes
 * Q(u + d), where u is its place in the distribution, Q the quantile function and d uniform; a place beyond an end is as far
 * within it. A value beyond the outermost quantiles stays. Of a column with a few values far out, all values of a sixteenth may
 * be moved that far: transform such a column first, to its logarithm say.
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
        Column shift = cell.uniform(1).multiply(2).minus(1).multiply(maxShift * TableCell.INTERVALS);
        Column shifted = place(cell.value(), cell.quantiles()).plus(shift);
        Column end = functions.lit((double) TableCell.INTERVALS);
        // Reflected at either end, where a bound would heap up values.
        return end.minus(functions.abs(end.minus(functions.abs(shifted))));
    }

    @Override
    public Column apply(TableCell cell) {
        Column quantiles = cell.quantiles();
        return functions
                .when(
                        cell.value().between(quantiles.getItem(0), quantiles.getItem(TableCell.INTERVALS)),
                        at(cell.drawn(), quantiles))
                .otherwise(cell.value());
    }

    /**
     * Where a value stands among the quantiles: 0 at the first, 1 at the second and so on; of a value that equals several,
     * the middle of them.
     */
    private static Column place(Column value, Column quantiles) {
        Column upTo = functions.size(functions.filter(quantiles, quantile -> quantile.leq(value)));
        // Counted once for all that it is used for below.
        return functions
                .transform(functions.array(upTo), count -> place(value, quantiles, count))
                .getItem(0);
    }

    /** @param upTo how many quantiles are the value or less */
    private static Column place(Column value, Column quantiles, Column upTo) {
        Column equal = functions.size(functions.filter(quantiles, quantile -> quantile.equalTo(value)));
        Column least = functions.get(quantiles, upTo.minus(1));
        Column part = value.minus(least).divide(functions.get(quantiles, upTo).minus(least));
        return functions
                .when(
                        least.equalTo(value),
                        upTo.multiply(2).minus(equal).minus(1).divide(2.0))
                .otherwise(upTo.minus(1).plus(part));
    }

    /** The value at a place from 0 to the number of intervals. */
    private static Column at(Column place, Column quantiles) {
        Column first = functions.least(
                functions.floor(place).cast(DataTypes.IntegerType), functions.lit(TableCell.INTERVALS - 1));
        Column least = quantiles.apply(first);
        return least.plus(
                place.minus(first).multiply(quantiles.apply(first.plus(1)).minus(least)));
    }
}
