package io.bellows.jobs.measure;

import io.bellows.column.Columns;
import io.bellows.jobs.report.ClassCounts;
import io.bellows.sample.DistributionReport;
import io.bellows.sample.Sampler;
import io.bellows.train.TrainingOnly;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What the samplers in a job's {@code TrainingOnly} have done to the classes. */
public final class SampledClasses {
    private SampledClasses() {}

    /**
     * The counts of classes before the first and after the last sampler, in the order of labels; none without samplers, or
     * where there is no label column when they run.
     *
     * @param pipeline the stages of the job
     * @param fitted what they were fitted to
     * @param rows the rows that they were fitted on
     */
    public static List<ClassCounts> of(Pipeline pipeline, PipelineModel fitted, Dataset<Row> rows, String labelCol) {
        PipelineStage[] stages = pipeline.getStages();
        Dataset<Row> reached = rows;
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] instanceof TrainingOnly<?> training && lastSampler(training) >= 0) {
                return within(training, reached, labelCol);
            }
            reached = fitted.stages()[i].transform(reached);
        }
        return List.of();
    }

    private static int lastSampler(TrainingOnly<?> training) {
        Transformer[] stages = training.getStages();
        int last = stages.length - 1;
        while (last >= 0 && !(stages[last] instanceof Sampler<?>)) {
            last--;
        }
        return last;
    }

    private static List<ClassCounts> within(TrainingOnly<?> training, Dataset<Row> rows, String labelCol) {
        Dataset<Row> before = training.isDefined(training.validationIndicatorCol())
                ? rows.filter(functions.not(Columns.column(training.getValidationIndicatorCol())))
                : rows;
        Dataset<Row> after = before;
        for (Transformer stage : Arrays.asList(training.getStages()).subList(0, lastSampler(training) + 1)) {
            after = stage.transform(after);
        }
        if (!Columns.has(before.schema(), labelCol) || !Columns.has(after.schema(), labelCol)) {
            return List.of();
        }
        return DistributionReport.of(before, after)
                .classCounts(labelCol)
                .table()
                .orderBy("name")
                .collectAsList()
                .stream()
                .map(row ->
                        new ClassCounts(row.getString(1), Math.round(row.getDouble(2)), Math.round(row.getDouble(3))))
                .toList();
    }
}
