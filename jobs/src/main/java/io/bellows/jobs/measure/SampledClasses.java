package io.bellows.jobs.measure;

import io.bellows.column.Columns;
import io.bellows.jobs.report.ClassCounts;
import io.bellows.sample.DistributionReport;
import io.bellows.sample.Sampler;
import io.bellows.train.StagedRows;
import io.bellows.train.TrainingListener;
import io.bellows.train.TrainingProgress;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the samplers in a job's {@code TrainingOnly} have done to the classes: of those that were fitted, in the last one with any. */
public final class SampledClasses implements TrainingListener {
    private StagedRows sampled;

    @Override
    public void onProgress(TrainingProgress progress) {
        // Rows are sampled before training.
    }

    @Override
    public synchronized void onStaged(StagedRows rows) {
        if (lastSampler(rows) >= 0) {
            sampled = rows;
        }
    }

    private static int lastSampler(StagedRows rows) {
        int last = rows.stages().size() - 1;
        while (last >= 0 && !(rows.stages().get(last) instanceof Sampler<?>)) {
            last--;
        }
        return last;
    }

    /**
     * The counts of classes before the first and after the last sampler, in the order of labels; none without samplers, or
     * where there is no label column when they run. Runs jobs.
     */
    public synchronized List<ClassCounts> of(String labelCol) {
        if (sampled == null) {
            return List.of();
        }
        Dataset<Row> before = sampled.rows();
        Dataset<Row> after = before;
        for (Transformer stage : sampled.stages().subList(0, lastSampler(sampled) + 1)) {
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
