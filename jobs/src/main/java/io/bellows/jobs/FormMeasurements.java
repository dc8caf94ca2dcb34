package io.bellows.jobs;

import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.jobs.report.Measurement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Measures each form of a model on the test rows. */
final class FormMeasurements {
    private FormMeasurements() {}

    static Map<String, Measurement> of(Map<String, PipelineModel> forms, Dataset<Row> test, Evaluation evaluation) {
        Map<String, Measurement> measured = new LinkedHashMap<>();
        forms.forEach((form, model) -> measured.put(
                form,
                new Measurement(
                        test == null ? Double.NaN : accuracy(model.transform(test), evaluation),
                        0,
                        Double.NaN,
                        Double.NaN)));
        return measured;
    }

    /** Part of all rows predicted rightly; a row without a prediction counts as wrong. */
    static double accuracy(Dataset<Row> predicted, Evaluation evaluation) {
        var right = functions
                .col(evaluation.labelCol())
                .cast("double")
                .eqNullSafe(functions.col(evaluation.predictionCol()).cast("double"));
        return predicted
                .agg(functions.avg(functions.when(right, 1.0).otherwise(0.0)))
                .head()
                .getDouble(0);
    }
}
