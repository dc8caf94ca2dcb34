package io.bellows.engine.serving;

import io.bellows.column.TensorShape;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorType;
import io.bellows.engine.onnx.TensorValues;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An output of a model as a column: a value where a row gives one, else an array, flat with its shape in the metadata where
 * all extents are known, nested where they differ by rows.
 *
 * @param spec the output
 * @param name of the column
 * @param isWhole whether the first of its extents is one of what a row gives, and counts no rows
 * @param isAlone whether all of its values are of one row, since the model takes one at a time, or the same for all rows
 */
record OutputColumn(TensorSpec spec, String name, boolean isWhole, boolean isAlone) implements Serializable {
    /** The extents that a row gives; null if not even their number is known. */
    private List<Long> rowDims() {
        return !spec.isRanked() || isWhole ? spec.dims() : spec.rowDims();
    }

    private boolean isFixed() {
        return spec.isRanked() && rowDims().stream().allMatch(dim -> dim >= 0);
    }

    private int depth() {
        return !spec.isRanked() || (isFixed() && !rowDims().isEmpty())
                ? 1
                : rowDims().size();
    }

    StructField field(boolean nullable) {
        DataType type = element(spec.type());
        for (int i = depth(); i > 0; i--) {
            type = DataTypes.createArrayType(type, false);
        }
        boolean hasShape = isFixed()
                && !rowDims().isEmpty()
                && rowDims().stream().allMatch(dim -> dim > 0 && dim <= Integer.MAX_VALUE);
        Metadata metadata = hasShape
                ? TensorShape.write(
                        rowDims().stream().mapToInt(Math::toIntExact).toArray())
                : Metadata.empty();
        return new StructField(name, type, nullable, metadata);
    }

    private static DataType element(TensorType type) {
        return switch (type) {
            case FLOAT -> DataTypes.FloatType;
            case DOUBLE -> DataTypes.DoubleType;
            case INT8 -> DataTypes.ByteType;
            case UINT8, INT32 -> DataTypes.IntegerType;
            case INT64 -> DataTypes.LongType;
            case BOOL -> DataTypes.BooleanType;
            case STRING -> DataTypes.StringType;
        };
    }

    /** What the row {@code row} of {@code rows} gets of {@code values}, as Catalyst holds it. */
    Object value(TensorValues values, int row, int rows) {
        long[] shape = values.shape();
        boolean counts = !isWhole && shape.length > 0 && shape[0] == rows;
        if (!counts && !isAlone) {
            throw new IllegalStateException("Cannot give rows their part of output '" + spec.name() + "': found shape "
                    + Arrays.toString(shape) + " for " + rows + " rows, expected a first extent of " + rows
                    + "; leave the output out of outputCols, or export the model with a batch dimension");
        }
        int size = isAlone ? values.size() : values.size() / rows;
        int from = isAlone ? 0 : row * size;
        int depth = depth();
        if (depth == 0) {
            return single(values, from);
        }
        long[] dims = counts ? Arrays.copyOfRange(shape, 1, shape.length) : shape;
        if (depth > 1 && dims.length != depth) {
            throw new IllegalStateException("Cannot give rows their part of output '" + spec.name() + "': found shape "
                    + Arrays.toString(dims) + ", expected " + depth
                    + " extents as the file tells; correct the shape of the output in the file");
        }
        return depth == 1 ? array(values, from, from + size) : nested(values, from, size, dims, 0);
    }

    private static ArrayData nested(TensorValues values, int from, int size, long[] dims, int level) {
        if (level == dims.length - 1) {
            return array(values, from, from + size);
        }
        Object[] parts = new Object[Math.toIntExact(dims[level])];
        for (int i = 0; i < parts.length; i++) {
            int part = size / parts.length;
            parts[i] = nested(values, from + i * part, part, dims, level + 1);
        }
        return new GenericArrayData(parts);
    }

    private static Object single(TensorValues values, int at) {
        return switch (values.type()) {
            case FLOAT -> values.floats()[at];
            case DOUBLE -> ((double[]) values.array())[at];
            case INT8 -> ((byte[]) values.array())[at];
            case UINT8 -> ((byte[]) values.array())[at] & 0xFF;
            case INT32 -> ((int[]) values.array())[at];
            case INT64 -> ((long[]) values.array())[at];
            case BOOL -> ((byte[]) values.array())[at] != 0;
            case STRING -> UTF8String.fromString(((String[]) values.array())[at]);
        };
    }

    private static ArrayData array(TensorValues values, int from, int to) {
        return switch (values.type()) {
            case FLOAT -> UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange(values.floats(), from, to));
            case DOUBLE -> UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange((double[]) values.array(), from, to));
            case INT8 -> UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange((byte[]) values.array(), from, to));
            case INT32 -> UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange((int[]) values.array(), from, to));
            case INT64 -> UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange((long[]) values.array(), from, to));
            default -> {
                Object[] boxed = new Object[to - from];
                Arrays.setAll(boxed, i -> single(values, from + i));
                yield new GenericArrayData(boxed);
            }
        };
    }
}
