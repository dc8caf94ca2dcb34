package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.EpochColumn;
import io.bellows.column.RowCheck;
import java.util.Arrays;
import java.util.List;
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
record TrainingPath(String uid, List<Transformer> stages, String validationIndicatorCol, boolean everyEpoch) {
    TrainingPath {
        stages = List.copyOf(stages);
    }

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
        if (!parts()) {
            return staged(rows);
        }
        Column validation = RowCheck.isValidation(validationIndicatorCol, uid);
        Dataset<Row> training = staged(rows.filter(functions.not(validation)));
        Column[] columns = Arrays.stream(training.schema().fields())
                .map(field -> columnOrNull(field, rows.schema()))
                .toArray(Column[]::new);
        return training.union(rows.filter(validation).select(columns));
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
        for (Transformer stage : stages) {
            staged = stage.transformSchema(staged);
        }
        return staged;
    }

    private Dataset<Row> staged(Dataset<Row> rows) {
        String epochCol = epochCol(rows.schema());
        Dataset<Row> staged = everyEpoch ? rows.withColumn(epochCol, EpochColumn.start(epochCol)) : rows;
        for (Transformer stage : stages) {
            staged = stage.transform(staged);
        }
        return staged;
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
