package io.bellows.engine.serving;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.unsafe.Platform;

/**
 * Reads one row's features as floats from {@code array<float>}, {@code array<double>} or a Vector.
 *
 * @param ordinal place of the column
 * @param type its type
 * @param size number of features that a row must have
 */
record FeatureReader(int ordinal, DataType type, int size) implements TensorReader {
    private static final int EXPONENT = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    private static final int EXPONENT_STEP = EXPONENT & -EXPONENT;
    private static final int BLOCK = 2048;

    @Override
    public String read(InternalRow row, RowTensor into) {
        float[] values = into.scratch(size);
        String problem = read(row, values, 0);
        if (problem == null) {
            into.values().add(values, 0, size);
        }
        return problem;
    }

    /**
     * Writes the features of {@code row} to {@code into} from {@code offset} on.
     *
     * @return what is wrong with the row, or null if nothing is
     */
    String read(InternalRow row, float[] into, int offset) {
        if (row.isNullAt(ordinal)) {
            return "found null, expected " + size + " features";
        }
        if (type instanceof ArrayType array) {
            return readArray(row.getArray(ordinal), array, into, offset);
        }
        UserDefinedType<?> vectors = (UserDefinedType<?>) type;
        double[] values = ((Vector) vectors.deserialize(row.get(ordinal, vectors.sqlType()))).toArray();
        return values.length == size ? copy(values, into, offset) : wrongLength(values.length);
    }

    private String readArray(ArrayData values, ArrayType array, float[] into, int offset) {
        if (values.numElements() != size) {
            return wrongLength(values.numElements());
        }
        for (int i = 0; array.containsNull() && i < size; i++) {
            if (values.isNullAt(i)) {
                return "found null at feature " + i + ", expected finite numbers";
            }
        }
        if (array.elementType().equals(DataTypes.DoubleType)) {
            return copy(values.toDoubleArray(), into, offset);
        }
        if (values instanceof UnsafeArrayData binary) {
            Platform.copyMemory(
                    binary.getBaseObject(),
                    binary.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(size),
                    into,
                    Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * offset,
                    (long) Float.BYTES * size);
        } else {
            System.arraycopy(values.toFloatArray(), 0, into, offset, size);
        }
        return check(into, offset);
    }

    private String copy(double[] values, float[] into, int offset) {
        for (int i = 0; i < size; i++) {
            into[offset + i] = (float) values[i];
        }
        return check(into, offset);
    }

    private String check(float[] values, int offset) {
        if (isFinite(values, offset)) {
            return null;
        }
        for (int i = 0; i < size; i++) {
            if (!Float.isFinite(values[offset + i])) {
                return "found " + values[offset + i] + " at feature " + i + ", expected finite numbers";
            }
        }
        return null;
    }

    /**
     * The exponent of NaN and infinities is all ones: one more, and it carries into the sign. The bits are looked at as whole
     * numbers in an array of their own, since Java compiles that loop to vectors, and not one that turns floats into bits.
     */
    private boolean isFinite(float[] values, int offset) {
        int[] bits = new int[Math.min(size, BLOCK)];
        for (int from = 0; from < size; from += BLOCK) {
            int count = Math.min(BLOCK, size - from);
            Platform.copyMemory(
                    values,
                    Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * (offset + from),
                    bits,
                    Platform.INT_ARRAY_OFFSET,
                    (long) Float.BYTES * count);
            int carried = 0;
            for (int i = 0; i < count; i++) {
                carried |= (bits[i] & EXPONENT) + EXPONENT_STEP;
            }
            if (carried < 0) {
                return false;
            }
        }
        return true;
    }

    private String wrongLength(int found) {
        return "found " + found + " features, expected " + size;
    }
}
