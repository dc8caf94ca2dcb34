package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.TensorShape;
import io.bellows.network.Shape;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of what a row teaches.
 *
 * @param label the class as a double
 * @param numbers to learn, as an array of floats
 * @param teacher a teacher's logits, as an array of floats
 */
record TargetColumns(Source label, Source numbers, Source teacher) {
    /**
     * What is read of a column.
     *
     * @param name of the column, for errors; empty where none is read
     */
    record Source(String name, Column values) {}

    /** Nothing but what the features tell. */
    static TargetColumns none() {
        return of(noFloats());
    }

    /** Numbers alone. */
    static TargetColumns of(Source numbers) {
        return new TargetColumns(new Source("", functions.lit(0.0)), numbers, noFloats());
    }

    /** The class in the column {@code name}. */
    static Source label(String name) {
        return new Source(name, Columns.column(name).cast("double"));
    }

    /** The column {@code name}, a number, as an array of one float. */
    static Source number(String name) {
        return new Source(name, functions.array(Columns.column(name).cast("float")));
    }

    /** The column {@code name} as an array of floats. */
    static Source floats(StructType schema, String name) {
        return new Source(
                name,
                TrainingRows.asFloats(Columns.column(name), schema.apply(name).dataType()));
    }

    static Source noFloats() {
        return new Source("", functions.lit(null).cast("array<float>"));
    }

    /** How many numbers a column of arrays holds, if its metadata tell. */
    static Optional<Integer> size(StructField field) {
        if (field.dataType().equals(SQLDataTypes.VectorType())) {
            int size = AttributeGroup.fromStructField(field).size();
            return size > 0 ? Optional.of(size) : Optional.empty();
        }
        return TensorShape.read(field).map(shape -> Shape.of(shape).size());
    }

    /** How many numbers a column of arrays holds; runs a job where its metadata do not tell. */
    static int size(DataParallelTrainer<?, ?> stage, StructField field, Dataset<Row> selected) {
        return size(field)
                .orElseGet(() -> TrainingInput.firstSize(stage, selected, TrainingRows.NUMBERS, field.name()));
    }
}
