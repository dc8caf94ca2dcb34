package io.bellows.it.contract;

import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A stage ready for use.
 *
 * @param stage with all its params set that it needs, and as many of the optional columns as it has
 * @param rows a few rows for it
 * @param inputCols the columns of {@code rows} without which the stage cannot work
 */
record StageFixture(PipelineStage stage, Dataset<Row> rows, List<String> inputCols) {
    StageFixture {
        inputCols = List.copyOf(inputCols);
    }

    boolean isEstimator() {
        return stage instanceof Estimator;
    }

    /** The stage itself, or what it fits. */
    Transformer transformer() {
        return stage instanceof Estimator<?> estimator ? estimator.fit(rows) : (Transformer) stage;
    }
}
