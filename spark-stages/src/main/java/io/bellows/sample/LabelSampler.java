package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/**
 * What samplers that look at classes share: {@code labelCol}, a number, string, boolean, date or timestamp of any number of
 * classes. A label that is null or not a number follows {@code handleInvalid}.
 *
 * @param <S> the sampler itself
 */
public abstract class LabelSampler<S extends LabelSampler<S>> extends Sampler<S> {
    private final Param<String> labelCol;

    LabelSampler(String uid) {
        super(uid);
        labelCol = CheckedParams.column(this, "labelCol", "column of the class label");
        setDefault(labelCol, "label");
    }

    /** The column of the class label; default {@code label}. */
    public final Param<String> labelCol() {
        return labelCol;
    }

    /** See {@link #labelCol()}. */
    public final S setLabelCol(String value) {
        set(labelCol, value);
        return self();
    }

    /** See {@link #labelCol()}. */
    public final String getLabelCol() {
        return getOrDefault(labelCol);
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        return new TrainingRows(this, schema).refuse(noLabel(schema, getLabelCol(), uid()), getLabelCol(), "no label");
    }

    /** Whether a row has no label: null or not a number; the column is checked. */
    static Column noLabel(StructType schema, String labelCol, String uid) {
        DataType type = Columns.requireColumn(
                        schema,
                        labelCol,
                        uid,
                        LabelSampler::isLabelType,
                        "a number, string, boolean, date or timestamp")
                .dataType();
        Column label = Columns.column(labelCol);
        return isFractional(type) ? label.isNull().or(functions.isnan(label)) : label.isNull();
    }

    /** A label as text: a negative zero as zero, which are one class, and a timestamp as its microseconds, which no time zone changes. */
    static Column text(StructType schema, String labelCol) {
        DataType type = schema.apply(labelCol).dataType();
        Column label = Columns.column(labelCol);
        if (type instanceof TimestampType) {
            return functions.unix_micros(label).cast(DataTypes.StringType);
        }
        return (isFractional(type) ? label.plus(functions.lit(0).cast(type)) : label).cast(DataTypes.StringType);
    }

    private static boolean isFractional(DataType type) {
        return type instanceof DoubleType || type instanceof FloatType;
    }

    private static boolean isLabelType(DataType type) {
        return type instanceof NumericType
                || type instanceof StringType
                || type instanceof BooleanType
                || type instanceof DateType
                || type instanceof TimestampType;
    }

    final Column label() {
        return Columns.column(getLabelCol());
    }

    /** Columns {@link ClassTargets#CLASS} and {@link ClassTargets#COUNT}, of the rows that take part. */
    final Dataset<Row> countsOf(TrainingRows training, Dataset<Row> rows) {
        return rows.filter(training.takesPart())
                .groupBy(label().as(ClassTargets.CLASS))
                .agg(functions.count(functions.lit(1)).as(ClassTargets.COUNT));
    }
}
