package io.bellows.jobs.measure;

import io.bellows.column.Columns;
import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.jobs.report.ClassCounts;
import io.bellows.jobs.report.SampledRows;
import io.bellows.sample.DistributionReport;
import io.bellows.sample.Sampler;
import io.bellows.train.StagedRows;
import io.bellows.train.TrainingListener;
import io.bellows.train.TrainingProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the samplers in a job's {@code TrainingOnly} have done to the rows: of those that were fitted, in the last one with any. */
public final class SamplingObserver implements TrainingListener {
    /** A label of more values is no class. */
    private static final int MOST_CLASSES = 1000;

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
     * The rows before the first and after the last sampler: counts of classes, none where there is no label column when they run or it
     * has more than {@value #MOST_CLASSES} values, and the measures that the job asks for. Runs jobs.
     */
    public synchronized SampledRows of(Evaluation evaluation) {
        if (sampled == null) {
            return SampledRows.NONE;
        }
        Dataset<Row> before = sampled.rows();
        Dataset<Row> after = before;
        for (Transformer stage : sampled.stages().subList(0, lastSampler(sampled) + 1)) {
            after = stage.transform(after);
        }
        DistributionReports reports = new DistributionReports(before, after);
        evaluation.weightCol().ifPresent(column -> reports.add(report -> report.effectiveSampleSize(column)));
        evaluation.driftCols().forEach(column -> reports.add(report -> report.drift(column)));
        return new SampledRows(classes(before, after, evaluation.labelCol()), reports.measures, reports.notes);
    }

    private static List<ClassCounts> classes(Dataset<Row> before, Dataset<Row> after, String labelCol) {
        if (!Columns.has(before.schema(), labelCol) || !Columns.has(after.schema(), labelCol)) {
            return List.of();
        }
        List<Row> counts = DistributionReport.of(before, after)
                .classCounts(labelCol)
                .table()
                .orderBy("name")
                .limit(MOST_CLASSES + 1)
                .collectAsList();
        return counts.size() > MOST_CLASSES
                ? List.of()
                : counts.stream()
                        .map(row -> new ClassCounts(
                                row.getString(1), Math.round(row.getDouble(2)), Math.round(row.getDouble(3))))
                        .toList();
    }

    /** Reports of one measure each: of what cannot be measured there is a note, since the job has trained by now. */
    private record DistributionReports(
            Dataset<Row> before, Dataset<Row> after, List<SampledRows.Measure> measures, List<String> notes) {
        DistributionReports(Dataset<Row> before, Dataset<Row> after) {
            this(before, after, new ArrayList<>(), new ArrayList<>());
        }

        void add(UnaryOperator<DistributionReport> measure) {
            try {
                measure.apply(DistributionReport.of(before, after)).table().collectAsList().stream()
                        .map(DistributionReports::measure)
                        .sorted(inOrderOfElements())
                        .forEach(measures::add);
            } catch (IllegalArgumentException e) {
                notes.add(e.getMessage());
            }
        }

        private static SampledRows.Measure measure(Row row) {
            return new SampledRows.Measure(
                    row.getString(0),
                    row.getString(1),
                    row.<Double>getAs(2),
                    row.<Double>getAs(3),
                    row.<Double>getAs(4));
        }

        /** features[2] comes before features[10]. */
        private static Comparator<SampledRows.Measure> inOrderOfElements() {
            return Comparator.comparing(
                            (SampledRows.Measure measure) -> measure.name().length())
                    .thenComparing(SampledRows.Measure::name)
                    .thenComparing(SampledRows.Measure::measure);
        }
    }
}
