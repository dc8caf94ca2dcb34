package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.EpochColumn;
import io.bellows.column.InvalidRows;
import io.bellows.network.InputIds;
import io.bellows.network.Shape;
import io.bellows.param.HandleInvalid;
import io.bellows.train.data.NumberedRows;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.data.RowCounts;
import io.bellows.train.epoch.EpochPlan;
import io.bellows.train.epoch.RowProgram;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one training, numbered, and what they say of the shape and of what they teach.
 *
 * @param rows the numbered records
 * @param counts how many there are
 * @param layout of a record
 * @param shape of a row's features
 * @param targets how what they teach is read
 * @param invalid the rows that were skipped
 * @param varying what makes the features of training rows anew each epoch; null where they are always the same
 * @param finder tells which rows have given records
 */
record TrainingInput(
        NumberedRows rows,
        RowCounts counts,
        RecordLayout layout,
        Shape shape,
        RowTargets targets,
        InvalidRows invalid,
        RowProgram varying,
        Finder finder) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingInput.class);

    /** Looks training rows up by the keys of their records; runs a Spark job. */
    @FunctionalInterface
    interface Finder {
        /** Up to {@code most} of them, in words. */
        List<String> find(Set<Long> keys, int most);
    }

    /** Reads the rows: one Spark job to sort and count them, and one row before it if nothing else tells their size. */
    static TrainingInput of(DataParallelTrainer<?, ?> stage, Dataset<?> dataset) {
        StructType schema = dataset.schema();
        Optional<EpochPlan> plan = EpochColumn.find(schema).map(epoch -> plan(stage, dataset));
        Dataset<Row> selected = select(stage, dataset);
        Shape shape = shape(stage, dataset);
        RowTargets targets = stage.rowTargets(schema, selected);
        RecordLayout layout = new RecordLayout(shape.size(), targets.size());
        HandleInvalid mode = stage.handleInvalid().constant(stage.getHandleInvalid());
        InvalidRows invalid = new InvalidRows(
                dataset, stage.uid(), "train on", mode == HandleInvalid.KEEP ? HandleInvalid.SKIP : mode);
        InputIds ids = InputIds.of(stage.describedNetwork(
                shape, stage.outputs(schema).orElseGet(() -> TrainingSchema.outputsOfOwn(stage))));
        TrainingRows encoder = new TrainingRows(columns(stage, schema), layout, invalid, targets, ids, stage.getSeed());
        Optional<EpochPlan.Parts> varying = plan.map(cut -> varying(stage, cut, layout));
        JavaPairRDD<Long, byte[]> keyed = varying.map(parts ->
                        encoder.keyed(parts).union(encoder.keyed(select(stage, validationRows(stage, dataset)))))
                .orElseGet(() -> encoder.keyed(selected));
        NumberedRows rows = explained(stage, () -> NumberedRows.of(keyed, layout));
        RowCounts counts = rows.counts();
        requireRows(stage, counts, invalid);
        return new TrainingInput(
                rows,
                counts,
                layout,
                shape,
                targets,
                invalid,
                varying.map(EpochPlan.Parts::features).orElse(null),
                varying.<Finder>map(parts -> (keys, most) -> encoder.find(parts, keys, most))
                        .orElse((keys, most) -> encoder.find(selected, keys, most)));
    }

    private static void requireRows(DataParallelTrainer<?, ?> stage, RowCounts counts, InvalidRows invalid) {
        if (counts.training() == 0) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found no training rows and "
                    + counts.validation() + " validation rows, skipped " + invalid.count()
                    + " invalid ones; check the input and validationIndicatorCol");
        }
        if (counts.weighted() == 0) {
            throw new IllegalArgumentException(
                    "Cannot train " + stage.uid() + ": found weight 0 in column '"
                            + stage.getWeightCol() + "' of all " + counts.training()
                            + " training rows, expected some above 0, of which alone is learnt; correct it, or clear weightCol");
        }
        if (counts.validation() == 0 && stage.isSet(stage.validationIndicatorCol())) {
            missValidation(stage, counts);
        }
    }

    /** Rows by which training is steered cannot be missed, those that it is measured by can. */
    private static void missValidation(DataParallelTrainer<?, ?> stage, RowCounts counts) {
        String found = "found no validation rows, by column '" + stage.getValidationIndicatorCol() + "', among "
                + counts.training();
        boolean plateau = stage.schedule().constant(stage.getSchedule()) == ScheduleKind.PLATEAU;
        if (plateau || stage.getPatience() > 0) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": " + found + ", expected some for "
                    + (plateau ? "schedule 'plateau'" : "patience " + stage.getPatience())
                    + "; mark rows in that column, or " + (plateau ? "set another schedule" : "set patience to 0"));
        }
        LOG.warn("{} has no validation figures: {}", stage.uid(), found);
    }

    /** The shape of a row; runs a job where nothing but a row tells it. */
    static Shape shape(DataParallelTrainer<?, ?> stage, Dataset<?> dataset) {
        return TrainingSchema.shape(stage, dataset.schema())
                .orElseGet(() -> Shape.of(
                        firstSize(stage, select(stage, dataset), TrainingRows.FEATURES, stage.getFeaturesCol())));
    }

    private static Dataset<Row> select(DataParallelTrainer<?, ?> stage, Dataset<?> dataset) {
        Column features = Columns.column(stage.getFeaturesCol());
        Column weight = stage.isSet(stage.weightCol())
                ? Columns.column(stage.getWeightCol()).cast("double")
                : functions.lit(1.0);
        Column validation = stage.isSet(stage.validationIndicatorCol())
                ? Columns.column(stage.getValidationIndicatorCol())
                : functions.lit(false);
        Column key = stage.isSet(stage.keyCol()) ? Columns.column(stage.getKeyCol()) : functions.lit(null);
        TargetColumns targets = stage.targetColumns(dataset.schema());
        return dataset.select(
                targets.label().values().as("label"),
                weight.as("weight"),
                validation.as("validation"),
                targets.numbers().values().as("numbers"),
                targets.teacher().values().as("teacher"),
                key.cast("string").as("key"),
                TrainingRows.asFloats(
                                features,
                                dataset.schema().apply(stage.getFeaturesCol()).dataType())
                        .as("features"));
    }

    /** What the columns that {@link #select} chooses are called. */
    private static List<String> columns(DataParallelTrainer<?, ?> stage, StructType schema) {
        TargetColumns targets = stage.targetColumns(schema);
        return List.of(
                targets.label().name(),
                stage.isSet(stage.weightCol()) ? stage.getWeightCol() : "",
                stage.isSet(stage.validationIndicatorCol()) ? stage.getValidationIndicatorCol() : "",
                targets.numbers().name(),
                targets.teacher().name(),
                stage.isSet(stage.keyCol()) ? stage.getKeyCol() : "",
                stage.getFeaturesCol());
    }

    /** The rows that training changes each epoch, as what they are made of. */
    private static EpochPlan plan(DataParallelTrainer<?, ?> stage, Dataset<?> dataset) {
        EpochPlan plan = EpochPlan.of(dataset, stage.uid());
        if (plan.isPart() && !stage.isSet(stage.validationIndicatorCol())) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " on rows that change each epoch: found"
                    + " validation rows that pass by the stages, and no validationIndicatorCol; set it to that of"
                    + " TrainingOnly");
        }
        return plan;
    }

    private static EpochPlan.Parts varying(DataParallelTrainer<?, ?> stage, EpochPlan plan, RecordLayout layout) {
        Dataset<Row> selected = select(stage, plan.varying());
        Column[] columns =
                Arrays.stream(selected.columns()).map(Columns::column).toArray(Column[]::new);
        return plan.parts(
                selected.select(columns[TrainingRows.FEATURES]),
                selected.select(Arrays.copyOf(columns, TrainingRows.FEATURES)),
                layout.features(),
                stage.getFeaturesCol());
    }

    /** Rows that a null keeps from being one or the other are refused later. */
    private static Dataset<?> validationRows(DataParallelTrainer<?, ?> stage, Dataset<?> dataset) {
        if (!stage.isSet(stage.validationIndicatorCol())) {
            return dataset.limit(0);
        }
        Column validation = Columns.column(stage.getValidationIndicatorCol());
        return dataset.filter(validation.isNull().or(validation));
    }

    /** The length of the first array in a column, not null. */
    static int firstSize(DataParallelTrainer<?, ?> stage, Dataset<Row> selected, int place, String name) {
        Column column = Columns.column(selected.columns()[place]);
        List<Row> first = explained(stage, () -> selected.filter(column.isNotNull())
                .select(functions.size(column))
                .takeAsList(1));
        if (first.isEmpty() || first.get(0).getInt(0) == 0) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found no row with numbers in column '"
                    + name + "', expected at least one");
        }
        return first.get(0).getInt(0);
    }

    /** Runs jobs over the rows; what they meet in them stands in the message of what is thrown. */
    static <T> T explained(DataParallelTrainer<?, ?> stage, Supplier<T> job) {
        try {
            return SlotWait.limit(
                    SparkSession.active().sparkContext(),
                    "read the rows for " + stage.uid(),
                    stage.getSlotTimeoutSeconds(),
                    job);
        } catch (TrainingException e) {
            throw e;
        } catch (Exception e) {
            throw RootCause.explain("read the rows for " + stage.uid(), e);
        }
    }
}
