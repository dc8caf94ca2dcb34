package io.bellows.augment;

import io.bellows.augment.table.TableKnowledge;
import io.bellows.augment.table.TableOp;
import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import io.bellows.param.HandleInvalid;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One {@code transform} of {@link AugmentTable}: the columns of one schema, and what is worked out beside them.
 *
 * @param columns the features, then the labels
 * @param features number of features
 */
record TablePlan(
        AugmentTable stage,
        StructType schema,
        List<NumericColumn> columns,
        int features,
        List<ProbableOp<TableOp>> ops) {

    Dataset<Row> changed(Dataset<Row> dataset, StructType result) {
        TableRows values =
                new TableRows(this::unused, ops, statistics(), features, columns.size() - features, stage.getSeed());
        Dataset<Row> known = statistics().needed() ? statistics().beside(dataset, statistics(dataset)) : dataset;
        Dataset<Row> rows = accepted(stage.repeated(known, unused("copy"))).withColumn(unused("given"), given(columns));
        Column key = stage.key(schema).bitwiseXOR(stage.repetition(schema));
        Column epoch = copy().plus(stage.firstEpoch());
        Column content = RowKey.of(schema, null, stage.uid());
        return values.changed(rows, takesPart(), key, epoch, copy(), content)
                .select(Stream.of(result.fields())
                        .map(field -> output(field, values))
                        .toArray(Column[]::new));
    }

    private String unused(String name) {
        return Columns.unused(schema, "augmentTable_" + name);
    }

    private Column copy() {
        return functions.col(unused("copy"));
    }

    private Column takesPart() {
        return functions.col(unused("takesPart"));
    }

    /** An array of doubles; null where a value is null, not a number or infinite. */
    private static Column given(List<NumericColumn> columns) {
        return functions.transform(numbers(columns), NumericColumn::finite);
    }

    private static Column numbers(List<NumericColumn> columns) {
        return functions.array(columns.stream().map(NumericColumn::number).toArray(Column[]::new));
    }

    private TableStatistics statistics() {
        Set<TableKnowledge> needs = EnumSet.noneOf(TableKnowledge.class);
        ops.forEach(op -> needs.addAll(op.op().needs()));
        return new TableStatistics(this::unused, features, needs);
    }

    private Dataset<Row> statistics(Dataset<Row> dataset) {
        Dataset<Row> training = dataset.filter(functions.not(stage.isValidation()));
        return statistics()
                .of(
                        training,
                        given(columns.subList(0, features)),
                        RowKey.of(schema, stage.columnOrNull(stage.keyCol()), stage.uid()),
                        stage.getSeed());
    }

    /** The rows with the mark of those to change, without those to skip. */
    private Dataset<Row> accepted(Dataset<Row> rows) {
        HandleInvalid mode = stage.getHandleInvalid();
        Column untouched = copy().equalTo(Augmenter.UNTOUCHED);
        Column unkeyed = stage.key(schema).isNull();
        Column original = copy().lt(0);
        Column marked =
                switch (mode) {
                    case ERROR ->
                        functions
                                .when(untouched, functions.lit(false))
                                .when(
                                        unkeyed.or(functions.exists(
                                                numbers(columns), number -> NumericColumn.finite(number)
                                                        .isNull())),
                                        functions.raise_error(message()).cast(DataTypes.BooleanType))
                                .otherwise(functions.not(original));
                    case SKIP, KEEP -> functions.not(original.or(unkeyed));
                };
        return (mode == HandleInvalid.SKIP ? rows.filter(untouched.or(usable(unkeyed))) : rows)
                .withColumn(unused("takesPart"), marked);
    }

    /** A condition for each column: of one on all, Spark's optimizer derives more than it can hold. */
    private Column usable(Column unkeyed) {
        return columns.stream()
                .map(column -> NumericColumn.finite(column.number()).isNotNull())
                .reduce(functions.not(unkeyed), Column::and);
    }

    private Column message() {
        Column named = functions.array(
                columns.stream().map(column -> functions.lit(column.name())).toArray(Column[]::new));
        Column texts = functions.transform(numbers(columns), (number, i) -> {
            Column text = functions.coalesce(number.cast(DataTypes.StringType), functions.lit("null"));
            return functions.when(
                    NumericColumn.finite(number).isNull(),
                    functions.concat(text, functions.lit(" in column '"), functions.get(named, i), functions.lit("'")));
        });
        Column found = functions.get(functions.filter(texts, Column::isNotNull), functions.lit(0));
        String keyCol = stage.columnOrNull(stage.keyCol());
        Column key = keyCol == null ? stage.key(schema) : Columns.column(keyCol);
        return functions.concat(
                functions.lit("Cannot augment table 'with key "),
                functions.coalesce(key.cast(DataTypes.StringType), functions.lit("null")),
                functions.lit("' in " + stage.uid() + ": found "),
                functions.coalesce(found, functions.lit("a null key")),
                functions.lit(
                        ", expected finite numbers and a key; remove the row, or set handleInvalid to skip or keep"));
    }

    private Column output(StructField field, TableRows values) {
        for (int i = 0; i < columns.size(); i++) {
            NumericColumn column = columns.get(i);
            if (column.name().equals(field.name())) {
                return column.restored(values.changed(i)).as(field.name(), field.metadata());
            }
        }
        if (field.name().equals(stage.columnOrNull(stage.augmentedCol()))) {
            return copy().geq(0).as(field.name());
        }
        if (field.name().equals(stage.columnOrNull(stage.appliedOpsCol()))) {
            return applied(values).as(field.name());
        }
        return Columns.column(field.name());
    }

    private Column applied(TableRows values) {
        Column[] names = IntStream.range(0, ops.size())
                .mapToObj(op -> functions.when(
                        takesPart().and(values.applied(op)),
                        functions.lit(KebabCase.of(ops.get(op).op().getClass()))))
                .toArray(Column[]::new);
        Column applied = functions.filter(functions.array(names).cast(Augmenter.NAMES), Column::isNotNull);
        // nullable, as the column is in every augmenter's schema
        return functions.when(takesPart().isNotNull(), applied);
    }
}
