package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Drops each value with a probability.
 *
 * <p>Source: Vincent, Larochelle, Bengio, Manzagol, "Extracting and composing robust features with denoising autoencoders"
 * (ICML 2008), section 2.3, for 0.
 *
 * @param valueProbability the probability with which a value is dropped, 0 to 1
 * @param replacement what takes its place
 */
public record FeatureDropout(double valueProbability, DropoutValue replacement) implements TableOp {
    public FeatureDropout {
        SettingCheck.between(FeatureDropout.class, "valueProbability", valueProbability, 0, 1);
        SettingCheck.present(FeatureDropout.class, "replacement", replacement);
    }

    @Override
    public Set<TableKnowledge> needs() {
        return replacement == DropoutValue.MEAN ? Set.of(TableKnowledge.MOMENTS) : Set.of();
    }

    @Override
    public Column apply(TableCell cell) {
        Column place =
                switch (replacement) {
                    case NULL -> functions.lit(null).cast(DataTypes.DoubleType);
                    case MEAN -> cell.mean();
                    case ZERO -> functions.lit(0.0);
                };
        return functions.when(cell.uniform(1).lt(valueProbability), place).otherwise(cell.value());
    }
}
