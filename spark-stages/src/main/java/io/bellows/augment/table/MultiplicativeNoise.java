package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import org.apache.spark.sql.Column;

/**
 * Multiplies every value by a factor of its own, drawn from the normal distribution of mean 1: noise in proportion to the value
 * itself, not to the spread of its column as that of {@link GaussianNoise} is; a 0 stays.
 *
 * @param sigma the standard deviation of the factor, 0 to 10
 */
public record MultiplicativeNoise(double sigma) implements TableOp {
    private static final int MOST = 10;

    public MultiplicativeNoise {
        SettingCheck.between(MultiplicativeNoise.class, "sigma", sigma, 0, MOST);
    }

    @Override
    public Column apply(TableCell cell) {
        return cell.value().multiply(cell.gaussian(1).multiply(sigma).plus(1));
    }
}
