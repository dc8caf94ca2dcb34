package io.bellows.gpu;

import io.bellows.column.Columns;
import io.bellows.train.DataParallelTrainer;
import io.bellows.train.TrainingOnly;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The way of rows through the stages of a pipeline, up to where a trainer takes them; nothing is trained.
 *
 * <p>An estimator that is no trainer, such as Spark's {@code StringIndexer}, is fitted on the first rows, so that the stages after
 * it can be examined: what its model does to a row seldom depends on what it has learnt.
 */
final class StageWalk {
    private static final int ROWS_TO_FIT = 1000;

    private final StageTags tags;
    private final List<String> notes = new ArrayList<>();
    private final List<String> notExamined = new ArrayList<>();
    private final Set<String> ofBellows = new HashSet<>();
    private final Set<String> used = new HashSet<>();
    private Dataset<Row> rows;
    private String taker = "";
    private int everyEpochFrom = Integer.MAX_VALUE;

    StageWalk(StageTags tags, Dataset<Row> rows) {
        this.tags = tags;
        this.rows = tags.mark(rows, "input");
    }

    void run(PipelineStage stage) {
        walk(stage);
        if (!notExamined.isEmpty()) {
            notes.add("Not examined, since they need the model that " + taker + " fits: "
                    + String.join(", ", notExamined) + "; explain the fitted PipelineModel.");
        }
    }

    Dataset<Row> rows() {
        return rows;
    }

    List<String> notes() {
        return notes;
    }

    /** The name of the estimator that takes the rows at the end, or the empty string. */
    String taker() {
        return taker;
    }

    /** The number of the first stage from which on training workers run the stages themselves. */
    int everyEpochFrom() {
        return everyEpochFrom;
    }

    boolean isOfBellows(List<String> stages) {
        return stages.stream().anyMatch(ofBellows::contains);
    }

    private void walk(PipelineStage stage) {
        if (!taker.isEmpty()) {
            notExamined.add(stage.getClass().getSimpleName());
        } else if (stage instanceof PipelineModel model) {
            Arrays.stream(model.stages()).forEach(this::walk);
        } else if (stage instanceof Pipeline pipeline) {
            Arrays.stream(pipeline.getStages()).forEach(this::walk);
        } else if (stage instanceof Transformer) {
            rows = passed(stage, rows);
        } else if (stage instanceof TrainingOnly<?> training) {
            walkTrainingOnly(training);
        } else if (stage instanceof DataParallelTrainer<?, ?> trainer) {
            take(trainer);
        } else {
            walkEstimator((Estimator<?>) stage);
        }
    }

    private void walkTrainingOnly(TrainingOnly<?> training) {
        TrainingOnly<?> marking = training.copy(new ParamMap());
        List<PipelineStage> stages = Arrays.asList(training.getStages());
        if (training.getEveryEpoch()) {
            int ahead = 0;
            while (ahead < stages.size()
                    && !stages.get(ahead).getClass().getPackageName().equals("io.bellows.augment")) {
                ahead++;
            }
            everyEpochFrom = tags.next() + ahead;
        }
        int walked = 0;
        while (walked < stages.size() && !isTrained(stages.get(walked))) {
            walked++;
        }
        marking.setStages(stages.subList(0, walked).stream()
                .map(stage -> new MarkingTransformer(stage, this::passed))
                .toArray(PipelineStage[]::new));
        rows = tags.mark(marking.rowsToFit(rows), name(training));
        stages.subList(walked, stages.size()).forEach(this::walk);
        walk(training.getEstimator());
    }

    private Dataset<Row> passed(PipelineStage stage, Dataset<Row> come) {
        return stage instanceof Transformer transformer
                ? tags.mark(transformer.transform(come), name(stage))
                : passedByFirstRows((Estimator<?>) stage, come);
    }

    private static boolean isTrained(PipelineStage stage) {
        if (stage instanceof Pipeline pipeline) {
            return Arrays.stream(pipeline.getStages()).anyMatch(StageWalk::isTrained);
        }
        return stage instanceof DataParallelTrainer<?, ?>
                || (stage instanceof Estimator<?> estimator && inner(estimator).isPresent());
    }

    /** The estimator that {@code estimator} is around. */
    private static Optional<Estimator<?>> inner(Estimator<?> estimator) {
        return Arrays.stream(estimator.params())
                .filter(param -> param.name().equals("estimator") && estimator.isDefined(param))
                .<Object>map(estimator::getOrDefault)
                .filter(Estimator.class::isInstance)
                .<Estimator<?>>map(found -> (Estimator<?>) found)
                .findFirst();
    }

    private void walkEstimator(Estimator<?> estimator) {
        Optional<Estimator<?>> inner = inner(estimator);
        for (Param<?> param : estimator.params()) {
            Object value = estimator.isDefined(param) ? estimator.getOrDefault(param) : null;
            boolean isInner = inner.isPresent() && inner.get() == value;
            if (!isInner && (value instanceof PipelineStage || value instanceof PipelineStage[])) {
                notes.add("The " + param.name() + " of " + estimator.getClass().getSimpleName() + " are not examined.");
            }
        }
        if (inner.isPresent()) {
            walk(inner.get());
            taker = taker.isEmpty() ? estimator.getClass().getSimpleName() : taker;
        } else {
            rows = passedByFirstRows(estimator, rows);
        }
    }

    private Dataset<Row> passedByFirstRows(Estimator<?> estimator, Dataset<Row> come) {
        String name = name(estimator);
        Transformer fitted = estimator.fit(come.limit(ROWS_TO_FIT));
        notes.add(name + " was fitted on the first " + ROWS_TO_FIT
                + " rows to see what its model does; its own fit is not examined.");
        return tags.mark(fitted.transform(come), name);
    }

    /** A trainer reads the columns that its params name, and no others. */
    private void take(DataParallelTrainer<?, ?> trainer) {
        List<String> present = Arrays.asList(rows.columns());
        Column[] read = Arrays.stream(trainer.params())
                .filter(param -> param.name().endsWith("Col") && trainer.isDefined(param))
                .map(trainer::getOrDefault)
                .filter(present::contains)
                .distinct()
                .map(column -> Columns.column(String.valueOf(column)))
                .toArray(Column[]::new);
        if (read.length > 0) {
            rows = rows.select(read);
        }
        taker = name(trainer);
        rows = tags.mark(rows, taker);
    }

    private String name(PipelineStage stage) {
        String simple = stage.getClass().getSimpleName();
        String name = simple;
        for (int i = 2; !used.add(name); i++) {
            name = simple + " " + i;
        }
        if (stage.getClass().getName().startsWith("io.bellows.")) {
            ofBellows.add(name);
        }
        return name;
    }
}
