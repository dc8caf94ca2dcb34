package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.column.RowKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
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
 * A class-balanced sampling of the rows of one schema, as a query: classes are counted, each count becomes how often a
 * row of the class shall be seen, and each row is dropped or repeated accordingly.
 */
final class SamplingPlan {
    /** Tells this stage's draws from those that another stage makes with the same seed; any fixed number does. */
    private static final long SALT = 0x5a3b1e7dL;

    private final ClassBalancedSampler sampler;
    private final StructType schema;
    private final Column label;
    private final Column key;
    private final Column validation;
    private final Column labelled;
    private final String indexCol;
    private final String originCol;
    private final String ownKeyCol;

    private SamplingPlan(ClassBalancedSampler sampler, StructType schema) {
        this.sampler = sampler;
        this.schema = schema;
        String uid = sampler.uid();
        DataType labelType = Columns.requireColumn(
                        schema,
                        sampler.getLabelCol(),
                        uid,
                        SamplingPlan::isLabelType,
                        "a number, string, boolean, date or timestamp")
                .dataType();
        label = Columns.column(sampler.getLabelCol());
        labelled = labelType instanceof DoubleType || labelType instanceof FloatType
                ? label.isNotNull().and(functions.not(functions.isnan(label)))
                : label.isNotNull();
        key = RowKey.of(schema, sampler.columnOrNull(sampler.keyCol()), uid);
        String indicatorCol = sampler.columnOrNull(sampler.validationIndicatorCol());
        if (indicatorCol != null) {
            RowCheck.requireIndicator(schema, indicatorCol, uid);
        }
        validation = indicatorCol == null ? functions.lit(false) : RowCheck.isValidation(indicatorCol, uid);
        indexCol = sampler.columnOrNull(sampler.sampleIndexCol());
        originCol = sampler.columnOrNull(sampler.sampleOriginCol());
        ownKeyCol = sampler.columnOrNull(sampler.sampleKeyCol());
    }

    /**
     * The plan of {@code sampler} for rows of {@code schema}.
     *
     * @throws IllegalArgumentException when a column that it needs is missing or of a wrong type, or one that it adds is
     *     there already
     */
    static SamplingPlan of(ClassBalancedSampler sampler, StructType schema) {
        return new SamplingPlan(sampler, schema);
    }

    private static boolean isLabelType(DataType type) {
        return type instanceof NumericType
                || type instanceof StringType
                || type instanceof BooleanType
                || type instanceof DateType
                || type instanceof TimestampType;
    }

    StructType outputSchema() {
        StructType output = schema;
        if (indexCol != null) {
            output = added(output, indexCol, DataTypes.IntegerType);
        }
        if (originCol != null) {
            output = added(output, originCol, DataTypes.LongType);
        }
        if (ownKeyCol != null) {
            output = added(output, ownKeyCol, DataTypes.LongType);
        }
        return output;
    }

    private StructType added(StructType output, String name, DataType type) {
        Columns.requireAbsent(output, name, sampler.uid());
        return output.add(name, type, false);
    }

    Dataset<Row> applyTo(Dataset<Row> rows) {
        String classCol = Columns.unused(schema, "class");
        String frequencyCol = Columns.unused(schema, "frequency");
        Dataset<Row> frequencies = frequencies(rows, classCol, frequencyCol);
        Dataset<Row> sampled =
                rows.join(functions.broadcast(frequencies), label.equalTo(functions.col(classCol)), "left_outer");
        return repeated(sampled, functions.coalesce(functions.col(frequencyCol), functions.lit(1.0)));
    }

    /** One row a class: the class, and how often a row of it shall be seen in the mean. */
    private Dataset<Row> frequencies(Dataset<Row> rows, String classCol, String frequencyCol) {
        Dataset<Row> counts = rows.filter(functions.not(validation).and(labelled))
                .groupBy(label.as(classCol))
                .agg(functions.count(functions.lit(1)).as("count"));
        Column count = functions.col("count").cast(DataTypes.DoubleType);
        return counts.select(functions.col(classCol), frequency(count).as(frequencyCol));
    }

    private Column frequency(Column count) {
        // All classes in one partition; a key that is the same for all of them keeps Spark from warning of it.
        WindowSpec allClasses = Window.partitionBy(functions.col("count").lt(0));
        Column ratio = functions.lit(sampler.getTargetRatio());
        Column one = functions.lit(1.0);
        return switch (mode()) {
            case OVER ->
                functions.greatest(
                        one,
                        functions.max(count).over(allClasses).multiply(ratio).divide(count));
            case UNDER ->
                functions.least(
                        one, functions.min(count).over(allClasses).divide(ratio).divide(count));
        };
    }

    private SamplingMode mode() {
        return sampler.mode().constant(sampler.getMode());
    }

    /** Each row as often as {@code frequency} says: its whole part, and once more if the row's draw is below the rest. */
    private Dataset<Row> repeated(Dataset<Row> rows, Column frequency) {
        Column whole = functions.floor(frequency);
        Column once = RowKey.uniform(key, sampler.getSeed(), SALT)
                .lt(frequency.minus(whole))
                .cast(DataTypes.IntegerType);
        Column repetitions = functions
                .when(validation, functions.lit(1))
                .when(functions.not(labelled), unlabelledRepetitions())
                .otherwise(whole.cast(DataTypes.IntegerType).plus(once));
        String repetitionsCol = Columns.unused(schema, "repetitions");
        String index = Columns.unused(schema, "index");
        Column indices = mode() == SamplingMode.UNDER
                ? functions.lit(0)
                : functions.explode(functions.sequence(
                        functions.lit(0), functions.col(repetitionsCol).minus(1)));
        return rows.withColumn(repetitionsCol, repetitions)
                .filter(functions.col(repetitionsCol).gt(0))
                .withColumn(index, indices)
                .select(outputColumns(functions.col(index)));
    }

    private Column unlabelledRepetitions() {
        return switch (sampler.handleInvalid().constant(sampler.getHandleInvalid())) {
            case ERROR -> functions.raise_error(unlabelledMessage()).cast(DataTypes.IntegerType);
            case SKIP -> functions.lit(0);
            case KEEP -> functions.lit(1);
        };
    }

    private Column unlabelledMessage() {
        return functions.concat(
                functions.lit("Cannot sample by column '%s' in %s: found no label in the row with key "
                        .formatted(sampler.getLabelCol(), sampler.uid())),
                key.cast(DataTypes.StringType),
                functions.lit(", expected one in every row; set handleInvalid to skip or keep such rows"));
    }

    private Column[] outputColumns(Column index) {
        List<Column> columns = new ArrayList<>();
        for (String name : schema.fieldNames()) {
            columns.add(Columns.column(name));
        }
        if (indexCol != null) {
            columns.add(index.as(indexCol));
        }
        if (originCol != null) {
            columns.add(key.as(originCol));
        }
        if (ownKeyCol != null) {
            columns.add(functions
                    .when(index.equalTo(0), key)
                    .otherwise(functions.xxhash64(key, index))
                    .as(ownKeyCol));
        }
        return columns.toArray(Column[]::new);
    }
}
