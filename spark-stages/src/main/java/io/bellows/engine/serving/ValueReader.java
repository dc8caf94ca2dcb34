package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorType;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Reads one row's values of a column for an input: a single value, a flat array or Vector, arrays nested to the rank of the
 * row, or bytes for an input of 8-bit numbers.
 *
 * @param ordinal place of the column
 * @param type its type
 * @param shape of a row, with {@link TensorSpec#FREE} where rows may differ, at most one of them where the column is flat
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ValueReader(int ordinal, DataType type, long[] shape) implements TensorReader {
    @Override
    public String read(InternalRow row, RowTensor into) {
        if (row.isNullAt(ordinal)) {
            return "found null, expected a value of shape " + Arrays.toString(shape);
        }
        if (type instanceof ArrayType array) {
            return depth(type) == 1
                    ? flat(row.getArray(ordinal), array.elementType(), into)
                    : nested(row.getArray(ordinal), array, into);
        }
        if (type.equals(DataTypes.BinaryType)) {
            byte[] bytes = row.getBinary(ordinal);
            into.values().add(java.nio.ByteBuffer.wrap(bytes));
            return setDims(bytes.length, into);
        }
        if (type.equals(SQLDataTypes.VectorType())) {
            return vector(row, into);
        }
        Arrays.stream(shape).filter(dim -> dim < 0).findAny().ifPresent(free -> into.setDims(ones()));
        return ElementKind.add(row, ordinal, type, into.values());
    }

    private long[] ones() {
        long[] ones = shape.clone();
        Arrays.fill(ones, 1);
        return ones;
    }

    private String vector(InternalRow row, RowTensor into) {
        UserDefinedType<?> vectors = (UserDefinedType<?>) type;
        double[] values = ((Vector) vectors.deserialize(row.get(ordinal, vectors.sqlType()))).toArray();
        return flat(ArrayData.toArrayData(values), DataTypes.DoubleType, into);
    }

    private String flat(ArrayData values, DataType element, RowTensor into) {
        String problem = setDims(values.numElements(), into);
        return problem == null ? addAll(values, element, into) : problem;
    }

    private static String addAll(ArrayData values, DataType element, RowTensor into) {
        for (int i = 0; i < values.numElements(); i++) {
            String problem = values.isNullAt(i)
                    ? "found null, expected a value"
                    : ElementKind.add((SpecializedGetters) values, i, element, into.values());
            if (problem != null) {
                return "at element " + i + " " + problem;
            }
        }
        return null;
    }

    /** A flat column gives the one extent that is free, if there is one. */
    private String setDims(int count, RowTensor into) {
        long known = Arrays.stream(shape).filter(dim -> dim >= 0).reduce(1, Math::multiplyExact);
        boolean isFree = Arrays.stream(shape).anyMatch(dim -> dim < 0);
        if (isFree ? known == 0 || count % known != 0 : count != known) {
            return "found " + count + " values, expected " + (isFree ? "a multiple of " : "") + known + " for shape "
                    + Arrays.toString(shape);
        }
        into.setDims(
                Arrays.stream(shape).map(dim -> dim < 0 ? count / known : dim).toArray());
        return null;
    }

    private String nested(ArrayData values, ArrayType array, RowTensor into) {
        long[] dims = new long[shape.length];
        Arrays.fill(dims, -1);
        String problem = nested(values, array, 0, dims, into);
        if (problem != null) {
            return problem;
        }
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] >= 0 ? dims[i] : Math.max(0, shape[i]);
            if (shape[i] >= 0 && shape[i] != dims[i]) {
                return "found shape " + Arrays.toString(dims) + ", expected " + Arrays.toString(shape);
            }
        }
        into.setDims(dims);
        return null;
    }

    private String nested(ArrayData values, ArrayType array, int level, long[] dims, RowTensor into) {
        if (dims[level] >= 0 && dims[level] != values.numElements()) {
            return "found arrays of " + dims[level] + " and of " + values.numElements() + " elements at level " + level
                    + ", expected equally many";
        }
        dims[level] = values.numElements();
        if (!(array.elementType() instanceof ArrayType inner)) {
            return addAll(values, array.elementType(), into);
        }
        for (int i = 0; i < values.numElements(); i++) {
            if (values.isNullAt(i)) {
                return "found null at level " + level + ", expected an array";
            }
            String problem = nested(values.getArray(i), inner, level + 1, dims, into);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** How deep arrays are nested in {@code type}; 0 where it is none. */
    static int depth(DataType type) {
        return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
    }

    /** The type of the elements of {@code type}, however deep. */
    static DataType element(DataType type) {
        return type instanceof ArrayType array ? element(array.elementType()) : type;
    }

    /** Whether a column of {@code type} can be read for {@code spec}, with {@code shape} for a row. */
    static boolean canRead(DataType type, TensorSpec spec, long[] shape) {
        boolean isFlat = type.equals(SQLDataTypes.VectorType())
                || (type.equals(DataTypes.BinaryType) && spec.type() == TensorType.UINT8);
        DataType element = type.equals(SQLDataTypes.VectorType()) ? DataTypes.DoubleType : element(type);
        if (!(isFlat && type.equals(DataTypes.BinaryType)) && !ElementKind.fits(element, spec.type())) {
            return false;
        }
        int depth = isFlat ? 1 : depth(type);
        long free = Arrays.stream(shape).filter(dim -> dim < 0).count();
        boolean single = Arrays.stream(shape).allMatch(dim -> dim == 1) || (shape.length == 1 && shape[0] < 0);
        return depth == 0 ? single : (depth == 1 && shape.length > 0 && free <= 1) || depth == shape.length;
    }
}
