package io.bellows.augment;

import io.bellows.column.Columns;
import io.bellows.column.InvalidRows;
import io.bellows.param.CheckedParams;
import io.bellows.param.CheckedParams.SerializablePredicate;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * An augmenter of the value of one column by a row function: {@code inputCol} to {@code outputCol}, which replaces the
 * input when both are the same. All other columns stay.
 *
 * @param <S> the stage itself, which its setters return
 */
public abstract class ColumnAugmenter<S extends ColumnAugmenter<S>> extends Augmenter<S> {
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private transient InvalidRows refused;

    ColumnAugmenter(String uid, String noun, String column, String unkeyed, SerializablePredicate<String> readsOps) {
        super(uid, noun, unkeyed, readsOps);
        inputCol = CheckedParams.column(this, "inputCol", "column of what is changed");
        outputCol = CheckedParams.column(this, "outputCol", "column of what it is changed to; may be the input's");
        setDefault(inputCol, column);
        setDefault(outputCol, column);
    }

    /** Column of what is changed. */
    public final Param<String> inputCol() {
        return inputCol;
    }

    /** Column of the changed values, which replace the input where it is the same; default that of {@link #inputCol()}'s default. */
    public final Param<String> outputCol() {
        return outputCol;
    }

    /** See {@link #inputCol()}. */
    public final String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** See {@link #inputCol()}. */
    public final S setInputCol(String value) {
        set(inputCol, value);
        return self();
    }

    /** See {@link #outputCol()}. */
    public final String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** See {@link #outputCol()}. */
    public final S setOutputCol(String value) {
        set(outputCol, value);
        return self();
    }

    /** Invalid rows met so far by actions on the dataset that this instance's last {@code transform} gave. */
    public final long invalidRows() {
        return refused == null ? 0 : refused.count();
    }

    /** The output column; checks the input column. */
    abstract StructField changedField(StructType schema);

    /** What the row function gives for each row and copy: null when the row is refused. */
    abstract Column changed(StructType schema, Column copy, InvalidRows invalid);

    /** The value of an output column, from what the row function gives. */
    abstract Column output(StructField field, StructType schema, Column changed, Column copy);

    @Override
    StructType changedSchema(StructType schema) {
        StructField changed = changedField(schema);
        if (!getOutputCol().equals(getInputCol())) {
            Columns.requireAbsent(schema, getOutputCol(), uid());
        }
        return Columns.with(schema, changed);
    }

    @Override
    public final Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructType result = transformSchema(schema);
        refused = InvalidRows.ofColumn(dataset, uid(), getInputCol(), "augment " + noun(), getHandleInvalid());
        Column copy = Columns.column(Columns.unused(schema, "copy"));
        Column changed = Columns.column(Columns.unused(schema, "changed"));
        Dataset<Row> rows = repeated(dataset, Columns.unused(schema, "copy"))
                .withColumn(Columns.unused(schema, "changed"), changed(schema, copy, refused));
        Column[] columns = Stream.of(result.fields())
                .map(field -> column(field, schema, changed, copy))
                .toArray(Column[]::new);
        return refused.dropRefused(rows, functions.when(copy.equalTo(UNTOUCHED).or(changed.isNotNull()), true))
                .select(columns);
    }

    private Column column(StructField field, StructType schema, Column changed, Column copy) {
        if (field.name().equals(columnOrNull(augmentedCol()))) {
            return copy.geq(0).as(field.name());
        }
        return output(field, schema, changed, copy);
    }
}
