package io.bellows.train;

import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The training rows of one fit of a {@link TrainingOnly}, lazily.
 *
 * @param rows as they came: without validation rows, and before the first stage
 * @param stages what they pass, in order: each stage, or in place of an estimator what it was fitted to
 */
public record StagedRows(Dataset<Row> rows, List<Transformer> stages) {
    /** The rows, and a copy of the list. */
    public StagedRows {
        stages = List.copyOf(stages);
    }
}
