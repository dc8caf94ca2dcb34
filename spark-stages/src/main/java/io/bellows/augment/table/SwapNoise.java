package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Replaces each value with a probability by the value that another training row has in the same column, another row for
 * each column; a row that is alone keeps its values.
 *
 * <p>Source: Jahrer, "1st place with representation learning" (write-up of the Porto Seguro competition, Kaggle, 2017);
 * Bahri, Jiang, Tay, Metzler, "SCARF: Self-supervised contrastive learning using random feature corruption" (ICLR 2022).
 *
 * @param valueProbability the probability with which a value is replaced, 0 to 1
 */
public record SwapNoise(double valueProbability) implements TableOp {
    public SwapNoise {
        SettingCheck.between(SwapNoise.class, "valueProbability", valueProbability, 0, 1);
    }

    @Override
    public Set<TableKnowledge> needs() {
        return Set.of(TableKnowledge.PARTNER_BY_COLUMN);
    }

    @Override
    public Column apply(TableCell cell) {
        return functions
                .when(cell.uniform(1).lt(valueProbability).and(cell.partner().isNotNull()), cell.partner())
                .otherwise(cell.value());
    }
}
