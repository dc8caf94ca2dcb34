package io.bellows.column;

import io.bellows.augmentation.naming.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Checks of a schema for {@code transformSchema}, before any job starts.
 *
 * <p>Each failure is an {@link IllegalArgumentException} that names the stage, the column, what was found and what was
 * expected. Column names are matched exactly.
 */
public final class Columns {
    private Columns() {}

    /**
     * The column {@code name}, of one of the {@code types}; of any type when none is given. Whether nulls are allowed
     * does not count, at any depth.
     *
     * @param stage how the message calls the stage: its uid
     */
    public static StructField requireColumn(StructType schema, String name, String stage, DataType... types) {
        return requireColumn(
                schema,
                name,
                stage,
                found -> types.length == 0 || Arrays.stream(types).anyMatch(type -> sameType(found, type)),
                Arrays.stream(types).map(DataType::simpleString).collect(Collectors.joining(" or ")));
    }

    /** The column {@code name}, of a type that {@code allowed} accepts; {@code expected} describes such types. */
    public static StructField requireColumn(
            StructType schema, String name, String stage, Predicate<DataType> allowed, String expected) {
        List<String> names = Arrays.asList(schema.fieldNames());
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("Cannot find column '%s' for %s: found columns %s; %s"
                    .formatted(name, stage, names, NearestName.hint(name, names)));
        }
        StructField field = schema.fields()[index];
        if (!allowed.test(field.dataType())) {
            throw new IllegalArgumentException("Cannot use column '%s' in %s: found type %s, expected %s"
                    .formatted(name, stage, field.dataType().simpleString(), expected));
        }
        return field;
    }

    /** Whether a type holds rows of numbers: {@code array<float>}, {@code array<double>} or a Vector. */
    public static boolean holdsNumbers(DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType array
                        && (array.elementType().equals(DataTypes.FloatType)
                                || array.elementType().equals(DataTypes.DoubleType)));
    }

    /** The column {@code name}, of any numeric type. */
    public static StructField requireNumeric(StructType schema, String name, String stage) {
        return requireColumn(schema, name, stage, NumericType.class::isInstance, "a numeric type");
    }

    /** Fails when there is a column {@code name} already, which the stage would overwrite; in any case where Spark tells none apart. */
    public static void requireAbsent(StructType schema, String name, String stage) {
        String found = taken(schema, name);
        if (found != null) {
            throw new IllegalArgumentException(
                    "Cannot add column '%s' in %s: found a column of that name%s; choose another name or drop the column first"
                            .formatted(name, stage, found.equals(name) ? "" : " but for case, '" + found + "'"));
        }
    }

    /** The column that Spark would take for one of the name {@code name}, or null. */
    private static String taken(StructType schema, String name) {
        boolean exactly = SQLConf.get().caseSensitiveAnalysis();
        return Arrays.stream(schema.fieldNames())
                .filter(field -> exactly ? field.equals(name) : field.equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    /** Whether there is a column {@code name}. */
    public static boolean has(StructType schema, String name) {
        return Arrays.asList(schema.fieldNames()).contains(name);
    }

    /** A name for a column that lives within a stage only: {@code name}, made longer until no column has it. */
    public static String unused(StructType schema, String name) {
        String unused = name;
        while (taken(schema, unused) != null) {
            unused += "_";
        }
        return unused;
    }

    /** The schema with {@code field} in the place of the column of its name, or at the end when there is none. */
    public static StructType with(StructType schema, StructField field) {
        if (!has(schema, field.name())) {
            return schema.add(field);
        }
        return new StructType(Arrays.stream(schema.fields())
                .map(old -> old.name().equals(field.name()) ? field : old)
                .toArray(StructField[]::new));
    }

    /** The column {@code name} as an expression; the name is taken as it is, dots and backticks included. */
    public static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** A Vector as an {@code array} of {@code float32} or {@code float64}; null for null, at which Spark's function fails. */
    public static Column vectorToArray(Column vector, String elements) {
        return functions.when(vector.isNotNull(), org.apache.spark.ml.functions.vector_to_array(vector, elements));
    }

    /** Whether two types are equal but for where they allow nulls. */
    public static boolean sameType(DataType a, DataType b) {
        return withNulls(a).equals(withNulls(b));
    }

    private static DataType withNulls(DataType type) {
        if (type instanceof ArrayType array) {
            return new ArrayType(withNulls(array.elementType()), true);
        }
        if (type instanceof MapType map) {
            return new MapType(withNulls(map.keyType()), withNulls(map.valueType()), true);
        }
        if (type instanceof StructType struct) {
            return new StructType(Arrays.stream(struct.fields())
                    .map(field -> new StructField(field.name(), withNulls(field.dataType()), true, Metadata.empty()))
                    .toArray(StructField[]::new));
        }
        return type;
    }
}
