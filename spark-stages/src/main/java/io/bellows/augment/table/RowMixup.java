package io.bellows.augment.table;

import io.bellows.augmentation.op.SettingCheck;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Mixes a row with another training row, its partner: each value becomes λ times itself and 1 − λ times the partner's,
 * with one λ a row, drawn from Beta(α, α). A row that is alone stays as it is.
 *
 * <p>Where the stage has {@code labelCols}, they are mixed with the same λ. Otherwise the greater part is the row's own,
 * max(λ, 1 − λ), so that its label still fits it best.
 *
 * <p>The draw is exact and in closed form: a Beta(α + 1, α + 1) variable by Ulrich's formula ("Computer generation of
 * distributions on the m-sphere", 1984), whose odds, times the α-th root of the ratio of two uniform ones, are those of a
 * Beta(α, α) variable.
 *
 * <p>Source: Zhang, Cissé, Dauphin, Lopez-Paz, "mixup: Beyond empirical risk minimization" (ICLR 2018), section 2.
 *
 * @param alpha α of the Beta distribution, 0.01 to 100; the smaller, the less is mixed
 */
public record RowMixup(double alpha) implements TableOp {
    private static final double LEAST = 0.01;
    private static final int MOST = 100;
    private static final double NEARLY_0 = 1e-15;

    public RowMixup {
        SettingCheck.between(RowMixup.class, "alpha", alpha, LEAST, MOST);
    }

    @Override
    public Set<TableKnowledge> needs() {
        return Set.of(TableKnowledge.PARTNER_ROW);
    }

    @Override
    public boolean changesLabels() {
        return true;
    }

    @Override
    public Column apply(TableCell cell) {
        Column drawn = cell.rowDrawn();
        Column share = cell.labelsMixed()
                ? drawn
                : functions.greatest(drawn, functions.lit(1.0).minus(drawn));
        Column mixed = share.multiply(cell.value())
                .plus(functions.lit(1.0).minus(share).multiply(cell.partner()));
        return functions.when(cell.partner().isNotNull(), mixed).otherwise(cell.value());
    }

    /** λ. */
    @Override
    public Column rowDrawn(TableRow row) {
        Column radius = functions.sqrt(
                functions.lit(1.0).minus(functions.pow(positive(row, 1), functions.lit(2 / (2 * alpha + 1)))));
        Column wider = radius.multiply(functions.cos(row.uniform(2).multiply(2 * Math.PI)))
                .plus(1)
                .divide(2);
        Column inside =
                functions.least(functions.greatest(wider, functions.lit(NEARLY_0)), functions.lit(1 - NEARLY_0));
        Column odds =
                functions.log(inside).minus(functions.log(functions.lit(1.0).minus(inside)));
        Column logit = functions
                .log(positive(row, 3))
                .minus(functions.log(positive(row, 4)))
                .divide(alpha)
                .plus(odds);
        return functions.lit(1.0).divide(functions.exp(functions.negate(logit)).plus(1));
    }

    /** A number of (0, 1]. */
    private static Column positive(TableRow row, long salt) {
        return functions.lit(1.0).minus(row.uniform(salt));
    }
}
