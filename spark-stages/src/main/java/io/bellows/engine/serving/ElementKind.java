package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorType;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Which of Spark's types may go into a tensor of each type, and how a value is put there. */
final class ElementKind {
    private static final Set<DataType> WHOLE =
            Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
    private static final Set<DataType> BROKEN = Set.of(DataTypes.FloatType, DataTypes.DoubleType);

    private ElementKind() {}

    /** Whether a column of {@code column} can be a tensor of {@code tensor}. */
    static boolean fits(DataType column, TensorType tensor) {
        return switch (tensor) {
            case FLOAT, DOUBLE, INT8, UINT8, INT32, INT64 -> WHOLE.contains(column) || BROKEN.contains(column);
            case BOOL -> column.equals(DataTypes.BooleanType);
            case STRING -> column.equals(DataTypes.StringType);
        };
    }

    /** What {@link #fits} accepts, for messages. */
    static String expected(TensorType tensor) {
        return switch (tensor) {
            case FLOAT, DOUBLE -> "numbers";
            case INT8, UINT8, INT32, INT64 -> "numbers without fractions";
            case BOOL -> "boolean";
            case STRING -> "string";
        };
    }

    /** Adds the value at {@code ordinal}, which is not null; gives what is wrong with it, or null. */
    static String add(SpecializedGetters values, int ordinal, DataType type, TensorBatch into) {
        switch (into.type()) {
            case BOOL -> into.add((byte) (values.getBoolean(ordinal) ? 1 : 0));
            case STRING -> into.add(values.getUTF8String(ordinal).toString());
            case FLOAT, DOUBLE -> {
                double value = BROKEN.contains(type) ? broken(values, ordinal, type) : whole(values, ordinal, type);
                if (!Double.isFinite(value) || (into.type() == TensorType.FLOAT && !Float.isFinite((float) value))) {
                    return "found " + value + ", expected finite numbers";
                }
                if (into.type() == TensorType.FLOAT) {
                    into.add((float) value);
                } else {
                    into.add(value);
                }
            }
            default -> {
                return BROKEN.contains(type)
                        ? addUnbroken(broken(values, ordinal, type), into)
                        : addWhole(whole(values, ordinal, type), into);
            }
        }
        return null;
    }

    /** Pixels that {@code ToTensor} leaves at 0 to 255, and indices of Spark's own stages, are whole numbers in floats. */
    private static String addUnbroken(double value, TensorBatch into) {
        return value == Math.rint(value) && Math.abs(value) < 0x1p63
                ? addWhole((long) value, into)
                : "found " + value + ", expected a number without a fraction";
    }

    private static String addWhole(long value, TensorBatch into) {
        switch (into.type()) {
            case INT8 -> {
                if (value != (byte) value) {
                    return outside(value, "-128 to 127");
                }
                into.add((byte) value);
            }
            case UINT8 -> {
                if (value < 0 || value > 255) {
                    return outside(value, "0 to 255");
                }
                into.add((byte) value);
            }
            case INT32 -> {
                if (value != (int) value) {
                    return outside(value, "a whole number of 32 bits");
                }
                into.add((int) value);
            }
            default -> into.add(value);
        }
        return null;
    }

    private static String outside(long value, String range) {
        return "found " + value + ", expected " + range;
    }

    private static double broken(SpecializedGetters values, int ordinal, DataType type) {
        return type.equals(DataTypes.FloatType) ? values.getFloat(ordinal) : values.getDouble(ordinal);
    }

    private static long whole(SpecializedGetters values, int ordinal, DataType type) {
        if (type.equals(DataTypes.ByteType)) {
            return values.getByte(ordinal);
        }
        if (type.equals(DataTypes.ShortType)) {
            return values.getShort(ordinal);
        }
        return type.equals(DataTypes.IntegerType) ? values.getInt(ordinal) : values.getLong(ordinal);
    }
}
