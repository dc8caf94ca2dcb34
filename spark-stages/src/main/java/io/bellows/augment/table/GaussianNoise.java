package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * Adds normal noise to every value, in proportion to the spread of its column.
 *
 * <p>Source: Bishop, "Training with noise is equivalent to Tikhonov regularization" (Neural Computation 7, 1995).
 *
 * @param deviations the standard deviation of the noise, in standard deviations of the column, 0 to 10
 */
public record GaussianNoise(double deviations) implements TableOp {
    private static final int MOST = 10;

    public GaussianNoise {
        SettingCheck.between(GaussianNoise.class, "deviations", deviations, 0, MOST);
    }

    @Override
    public Set<TableKnowledge> needs() {
        return Set.of(TableKnowledge.MOMENTS);
    }

    @Override
    public Column apply(TableCell cell) {
        return cell.value().plus(cell.gaussian(1).multiply(deviations).multiply(cell.deviation()));
    }
}
