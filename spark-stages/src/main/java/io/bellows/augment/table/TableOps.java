package io.bellows.augment.table;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.OpForm;
import io.bellows.augmentation.op.ProbableOp;
import java.util.List;

/** All operations on tables by name. */
public final class TableOps {
    /** A new operation is one more line: its settings by default. */
    private static final List<OpForm<TableOp>> FORMS = List.of(
            new OpForm<>(new GaussianNoise(0.05)),
            new OpForm<>(new MultiplicativeNoise(0.05)),
            new OpForm<>(new FeatureDropout(0.1, DropoutValue.MEAN)),
            new OpForm<>(new SwapNoise(0.15)),
            new OpForm<>(new QuantileJitter(0.05)),
            new OpForm<>(new RowMixup(0.2)));

    private static final OpCatalog<TableOp, ProbableOp<TableOp>> CATALOG = new OpCatalog<>(ProbableOp::new, FORMS);

    private TableOps() {}

    /** The catalogue of these operations. */
    public static OpCatalog<TableOp, ProbableOp<TableOp>> catalog() {
        return CATALOG;
    }
}
