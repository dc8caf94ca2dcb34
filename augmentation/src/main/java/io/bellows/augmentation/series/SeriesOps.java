package io.bellows.augmentation.series;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.OpForm;
import io.bellows.augmentation.op.ProbableOp;
import java.util.List;

/** All operations on series by name. */
public final class SeriesOps {
    /** A new operation is one more line: its settings by default. */
    private static final List<OpForm<SeriesOp>> FORMS = List.of(
            new OpForm<>(new Jitter(0.01, 0.05)),
            new OpForm<>(new Scale(0.1)),
            new OpForm<>(new TimeWarp(0.2, 4)),
            new OpForm<>(new WindowSlice(0.9, 0.9)));

    private static final OpCatalog<SeriesOp, ProbableOp<SeriesOp>> CATALOG = new OpCatalog<>(ProbableOp::new, FORMS);

    private SeriesOps() {}

    /** The catalogue of these operations. */
    public static OpCatalog<SeriesOp, ProbableOp<SeriesOp>> catalog() {
        return CATALOG;
    }
}
