package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.EpochColumn;
import io.bellows.column.RowCheck;
import io.bellows.train.epoch.EpochPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The way of rows to a fit: training rows through the stages, validation rows past them.
 *
 * @param validationIndicatorCol the column that parts them, or null when all rows are training rows
 * @param everyEpoch whether the rows get an {@link EpochColumn}, so that training can run the stages anew
 */
record TrainingPath(String uid, List<PipelineStage> stages, String validationIndicatorCol, boolean everyEpoch) {
    TrainingPath {
        stages = stages.stream().flatMap(stage -> single(uid, stage)).toList();
    }

    /** A pipeline is the stages that it has, each of which may vary by epoch. */
    private static Stream<PipelineStage> single(String uid, PipelineStage stage) {
        if (stage instanceof Pipeline pipeline) {
            return Arrays.stream(pipeline.getStages()).flatMap(inner -> single(uid, inner));
        }
        if (stage instanceof PipelineModel model) {
            return Arrays.stream(model.stages()).flatMap(inner -> single(uid, inner));
        }
        if (stage instanceof Transformer || stage instanceof Estimator<?>) {
            return Stream.of(stage);
        }
        throw new IllegalArgumentException("Cannot run the stages of " + uid + ": found "
                + (stage == null ? "null" : stage.uid()) + " among them, expected Transformers and Estimators");
    }

    /**
     * Rows at the end of the way.
     *
     * @param training what became of training rows
     * @param toFit all rows that the estimator is fitted on
     */
    record Staged(StagedRows training, Dataset<Row> toFit) {}

    /** The schema of {@link #rowsToFit}. */
    StructType schemaToFit(StructType schema) {
        if (!parts()) {
            return staged(schema);
        }
        RowCheck.requireIndicator(schema, validationIndicatorCol, uid);
        StructType staged = staged(schema);
        RowCheck.requireIndicator(staged, validationIndicatorCol, uid);
        return new StructType(Arrays.stream(staged.fields())
                .map(field -> joined(field, schema))
                .toArray(StructField[]::new));
    }

    Dataset<Row> rowsToFit(Dataset<Row> rows) {
        return staged(rows).toFit();
    }

    /** Fits what is an estimator among the stages, one after the other, to the rows that come to it; all else is lazy. */
    Staged staged(Dataset<Row> rows) {
        List<Transformer> fitted = new ArrayList<>();
        if (!parts()) {
            Dataset<Row> staged = staged(rows, fitted);
            return new Staged(new StagedRows(rows, fitted), staged);
        }
        Column validation = RowCheck.isValidation(validationIndicatorCol, uid);
        Dataset<Row> training = rows.filter(functions.not(validation));
        Dataset<Row> staged = staged(training, fitted);
        Column[] columns = Arrays.stream(staged.schema().fields())
                .map(field -> columnOrNull(field, rows.schema()))
                .toArray(Column[]::new);
        return new Staged(
                new StagedRows(training, fitted),
                staged.union(rows.filter(validation).select(columns)));
    }

    /**
     * The schema of what the fitted model makes of rows of {@code schema}: its columns, and those that the estimator added
     * to or changed in {@code fitted}, giving {@code estimated}.
     */
    static StructType scored(StructType schema, StructType fitted, StructType estimated) {
        List<StructField> unchanged = Arrays.asList(fitted.fields());
        StructType scored = schema;
        for (StructField field : estimated.fields()) {
            if (!unchanged.contains(field)) {
                scored = Columns.with(scored, field);
            }
        }
        return scored;
    }

    private boolean parts() {
        return validationIndicatorCol != null;
    }

    private static String epochCol(StructType schema) {
        return Columns.unused(schema, "epoch");
    }

    private StructType staged(StructType schema) {
        StructType staged = everyEpoch ? schema.add(EpochColumn.field(epochCol(schema))) : schema;
        for (PipelineStage stage : stages) {
            staged = stage.transformSchema(staged);
        }
        return staged;
    }

    private Dataset<Row> staged(Dataset<Row> rows, List<Transformer> fitted) {
        Dataset<Row> staged = withEpoch(rows);
        for (PipelineStage stage : stages) {
            // The column is nothing to learn from, and models may work on more than single rows: until a stage varies,
            // it starts behind.
            boolean isBefore = everyEpoch
                    && (stage instanceof Estimator<?> || stage instanceof Model<?>)
                    && !EpochPlan.varies(staged);
            Dataset<Row> given = isBefore ? withoutEpoch(staged) : staged;
            Transformer transformer =
                    stage instanceof Estimator<?> estimator ? estimator.fit(given) : (Transformer) stage;
            fitted.add(transformer);
            Dataset<Row> made = transformer.transform(given);
            staged = isBefore ? withEpoch(made) : made;
            requireEpoch(staged, stage);
        }
        return staged;
    }

    private Dataset<Row> withEpoch(Dataset<Row> rows) {
        String epochCol = epochCol(rows.schema());
        return everyEpoch ? rows.withColumn(epochCol, EpochColumn.start(epochCol)) : rows;
    }

    private static Dataset<Row> withoutEpoch(Dataset<Row> rows) {
        return rows.drop(Columns.column(EpochColumn.find(rows.schema()).orElseThrow()));
    }

    private void requireEpoch(Dataset<Row> staged, PipelineStage stage) {
        if (everyEpoch && EpochColumn.find(staged.schema()).isEmpty()) {
            throw new IllegalArgumentException("Cannot run the stages of " + uid + " every epoch: found that "
                    + stage.uid() + " drops the column of the epoch, expected it to keep columns that it does not know;"
                    + " let it select *, or set everyEpoch to false");
        }
    }

    /** A column after the stages, as it is once the validation rows of {@code schema} have joined. */
    private StructField joined(StructField field, StructType schema) {
        if (!Columns.has(schema, field.name())) {
            return new StructField(field.name(), field.dataType(), true, field.metadata());
        }
        StructField before = schema.apply(field.name());
        if (!Columns.sameType(before.dataType(), field.dataType())) {
            throw new IllegalArgumentException(
                    "Cannot join validation rows with training rows in %s: found column '%s' of type %s before the stages and %s after them, expected one type; let the stage write to a new column"
                            .formatted(
                                    uid,
                                    field.name(),
                                    before.dataType().simpleString(),
                                    field.dataType().simpleString()));
        }
        return new StructField(field.name(), field.dataType(), before.nullable() || field.nullable(), field.metadata());
    }

    private static Column columnOrNull(StructField field, StructType schema) {
        return Columns.has(schema, field.name())
                ? Columns.column(field.name())
                : functions.lit(null).cast(field.dataType()).as(field.name());
    }
}
