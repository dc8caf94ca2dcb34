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
        Dataset<Row> known =
                statistics().needed() ? dataset.crossJoin(functions.broadcast(statistics(dataset))) : dataset;
        Dataset<Row> rows = accepted(stage.repeated(known, unused("copy"))).select(withValues(functions.col("*")));
        Column key = stage.key(schema).bitwiseXOR(stage.repetition(schema));
        Column epoch = copy().plus(stage.firstEpoch());
        Column content = RowKey.of(schema, null, stage.uid());
        return values.changed(rows, key, epoch, copy(), content)
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

    private TableStatistics statistics() {
        Set<TableKnowledge> needs = EnumSet.noneOf(TableKnowledge.class);
        ops.forEach(op -> needs.addAll(op.op().needs()));
        return new TableStatistics(this::unused, features, needs);
    }

    private Dataset<Row> statistics(Dataset<Row> dataset) {
        Dataset<Row> training = dataset.filter(functions.not(stage.isValidation()));
        List<Column> values =
                columns.stream().limit(features).map(NumericColumn::value).toList();
        return statistics()
                .of(
                        training,
                        values,
                        RowKey.of(schema, stage.columnOrNull(stage.keyCol()), stage.uid()),
                        stage.getSeed());
    }

    private Column[] withValues(Column all) {
        return Stream.concat(Stream.of(all), IntStream.range(0, columns.size()).mapToObj(i -> columns.get(i)
                        .value()
                        .as(unused("given" + i))))
                .toArray(Column[]::new);
    }

    /** The rows with the mark of those to change, without those to skip. */
    private Dataset<Row> accepted(Dataset<Row> rows) {
        HandleInvalid mode = stage.getHandleInvalid();
        Column untouched = copy().equalTo(Augmenter.UNTOUCHED);
        Column unkeyed = stage.key(schema).isNull();
        Column invalid = columns.stream().map(column -> column.value().isNull()).reduce(unkeyed, Column::or);
        Dataset<Row> kept = mode == HandleInvalid.SKIP ? rows.filter(untouched.or(functions.not(invalid))) : rows;
        Column original = copy().lt(0);
        Column marked = mode == HandleInvalid.ERROR
                ? functions
                        .when(untouched, functions.lit(false))
                        .when(invalid, functions.raise_error(message()).cast(DataTypes.BooleanType))
                        .otherwise(functions.not(original))
                : functions.not(original.or(unkeyed));
        return kept.withColumn(unused("takesPart"), marked);
    }

    private Column message() {
        Column found = functions.lit("a null key");
        for (NumericColumn column : columns) {
            Column text = functions.coalesce(column.column().cast(DataTypes.StringType), functions.lit("null"));
            Column named = functions.concat(text, functions.lit(" in column '" + column.name() + "'"));
            found = functions.when(column.value().isNull(), named).otherwise(found);
        }
        Column key = functions.coalesce(stage.key(schema).cast(DataTypes.StringType), functions.lit("null"));
        return functions.concat(
                functions.lit("Cannot augment table 'with key "),
                key,
                functions.lit("' in " + stage.uid() + ": found "),
                found,
                functions.lit(
                        ", expected finite numbers and a key; remove the row, or set handleInvalid to skip or keep"));
    }

    private Column output(StructField field, TableRows values) {
        for (int i = 0; i < columns.size(); i++) {
            NumericColumn column = columns.get(i);
            if (column.name().equals(field.name())) {
                Column same = functions
                        .not(takesPart())
                        .or(values.given(i).isNull())
                        .or(values.changed(i).eqNullSafe(values.given(i)));
                return functions
                        .when(same, column.column())
                        .otherwise(column.restored(values.changed(i)))
                        .as(field.name(), field.metadata());
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
        return functions.when(takesPart().isNotNull(), applied);
    }
}
