package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.column.RowKey;
import io.bellows.param.HandleInvalid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows of one schema on their way through a sampler: which of them take part, and what they are known by. */
final class TrainingRows {
    private final Sampler<?> sampler;
    private final StructType schema;
    private final Column keyExpression;
    private final String key;
    private final String index;
    private final String part;
    private final List<Refusal> refusals = new ArrayList<>();

    private record Refusal(Column bad, String column, String found) {}

    TrainingRows(Sampler<?> sampler, StructType schema) {
        this.sampler = sampler;
        this.schema = schema;
        keyExpression = RowKey.of(schema, keyCol(), sampler.uid());
        String indicatorCol = sampler.columnOrNull(sampler.validationIndicatorCol());
        if (indicatorCol != null) {
            RowCheck.requireIndicator(schema, indicatorCol, sampler.uid());
        }
        key = Columns.unused(schema, "rowKey");
        index = Columns.unused(schema, "sampleIndex");
        part = Columns.unused(schema, "takesPart");
    }

    /** Adds a reason for which a row cannot be used: what the error says to be found in a column, or several. */
    TrainingRows refuse(Column bad, String column, String found) {
        refusals.add(new Refusal(bad, column, found));
        return this;
    }

    StructType schema() {
        return schema;
    }

    /** The column that names a row, or null where all columns do. */
    String keyCol() {
        return sampler.columnOrNull(sampler.keyCol());
    }

    /** The key of a row; a long. */
    Column key() {
        return functions.col(key);
    }

    /** 0 for a row itself, 1, 2, … for what is made of it. */
    String index() {
        return index;
    }

    String keyName() {
        return key;
    }

    String partName() {
        return part;
    }

    /** Whether a row takes part: it is for training, and can be used. */
    Column takesPart() {
        return functions.col(part);
    }

    String unused(String name) {
        return Columns.unused(schema, name);
    }

    /** The rows with {@link #key} and {@link #takesPart}, without those to skip. */
    Dataset<Row> marked(Dataset<Row> rows) {
        String indicatorCol = sampler.columnOrNull(sampler.validationIndicatorCol());
        Column validation =
                indicatorCol == null ? functions.lit(false) : RowCheck.isValidation(indicatorCol, sampler.uid());
        Column invalid = refusals.stream().map(Refusal::bad).reduce(functions.lit(false), Column::or);
        HandleInvalid mode = sampler.invalidMode();
        Column unusable = mode == HandleInvalid.ERROR
                ? functions.raise_error(message()).cast(DataTypes.BooleanType)
                : functions.lit(false);
        Dataset<Row> kept = mode == HandleInvalid.SKIP ? rows.filter(validation.or(functions.not(invalid))) : rows;
        Column takesPart = functions
                .when(validation, functions.lit(false))
                .when(invalid, unusable)
                .otherwise(functions.lit(true));
        return kept.select(functions.col("*"), keyExpression.as(key), takesPart.as(part));
    }

    private Column message() {
        Column found = null;
        for (int i = refusals.size() - 1; i >= 0; i--) {
            Refusal refusal = refusals.get(i);
            Column text = functions.lit("Cannot sample by column '%s' in %s: found %s"
                    .formatted(refusal.column(), sampler.uid(), refusal.found()));
            // A row that is refused for none of the reasons before is refused for the last one.
            found = found == null ? text : functions.when(refusal.bad(), text).otherwise(found);
        }
        return functions.concat(
                found == null ? functions.lit("") : found,
                functions.lit(" in the row with key "),
                // With the column's value, Spark joins this projection with that of stages which no GPU runs.
                keyExpression.cast(DataTypes.StringType),
                functions.lit(", expected a usable value in every row; set handleInvalid to skip or keep such rows"));
    }

    Column[] inputColumns() {
        return Arrays.stream(schema.fieldNames()).map(Columns::column).toArray(Column[]::new);
    }

    /** What all samplers can add; each of the names may be null. */
    List<Column> sampleColumns(String indexCol, String originCol, String ownKeyCol) {
        List<Column> columns = new ArrayList<>();
        if (indexCol != null) {
            columns.add(functions.col(index).as(indexCol));
        }
        if (originCol != null) {
            columns.add(key().as(originCol));
        }
        if (ownKeyCol != null) {
            columns.add(ownKey().as(ownKeyCol));
        }
        return columns;
    }

    /** The key of a row for the row itself, and another for each row made of it. */
    Column ownKey() {
        return functions
                .when(functions.col(index).equalTo(0), key())
                .otherwise(functions.xxhash64(key(), functions.col(index)));
    }
}
