package io.bellows.engine.serving;

import io.bellows.network.InputIds;
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
 * @param ids which of them are ids
 */
record FeatureReader(int ordinal, DataType type, int size, InputIds ids) implements TensorReader {
    private static final int EXPONENT = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    private static final int EXPONENT_STEP = EXPONENT & -EXPONENT;

    /** The bits of each feature go through one array of whole numbers: see {@link #check}. */
    @Override
    public String read(InternalRow row, RowTensor into) {
        if (row.isNullAt(ordinal)) {
            return "found null, expected " + size + " features";
        }
        int[] bits = into.scratch(size);
        String problem = type instanceof ArrayType array
                ? readArray(row.getArray(ordinal), array, bits)
                : readVector(row, (UserDefinedType<?>) type, bits);
        if (problem == null) {
            problem = checkIds(bits);
        }
        if (problem == null) {
            into.values().addFloats(bits);
        }
        return problem;
    }

    private String checkIds(int[] bits) {
        for (int i = 0; i < ids.places(); i++) {
            float value = Float.intBitsToFloat(bits[i]);
            if (!ids.allows(i, value)) {
                return "found " + value + " at feature " + i + ", expected " + ids.expected(i);
            }
        }
        return null;
    }

    private String readVector(InternalRow row, UserDefinedType<?> vectors, int[] bits) {
        double[] values = ((Vector) vectors.deserialize(row.get(ordinal, vectors.sqlType()))).toArray();
        return values.length == size ? copy(values, bits) : wrongLength(values.length);
    }

    private String readArray(ArrayData values, ArrayType array, int[] bits) {
        if (values.numElements() != size) {
            return wrongLength(values.numElements());
        }
        for (int i = 0; array.containsNull() && i < size; i++) {
            if (values.isNullAt(i)) {
                return "found null at feature " + i + ", expected finite numbers";
            }
        }
        if (array.elementType().equals(DataTypes.DoubleType)) {
            return copy(values.toDoubleArray(), bits);
        }
        if (values instanceof UnsafeArrayData binary) {
            Platform.copyMemory(
                    binary.getBaseObject(),
                    binary.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(size),
                    bits,
                    Platform.INT_ARRAY_OFFSET,
                    (long) Float.BYTES * size);
            return check(bits);
        }
        float[] floats = values.toFloatArray();
        for (int i = 0; i < size; i++) {
            bits[i] = Float.floatToRawIntBits(floats[i]);
        }
        return check(bits);
    }

    private String copy(double[] values, int[] bits) {
        for (int i = 0; i < size; i++) {
            bits[i] = Float.floatToRawIntBits((float) values[i]);
        }
        int bad = firstNotFinite(bits);
        return bad < 0 ? null : notFinite(values[bad], bad);
    }

    private static String notFinite(Number value, int feature) {
        return "found " + value + " at feature " + feature + ", expected finite numbers of single precision";
    }

    /** What is wrong with the features, or null. */
    private String check(int[] bits) {
        int bad = firstNotFinite(bits);
        return bad < 0 ? null : notFinite(Float.intBitsToFloat(bits[bad]), bad);
    }

    /**
     * The first feature that is not finite; -1 for none. The exponent of NaN and infinities is all ones: one more, and it
     * carries into the sign. The bits are looked at as whole numbers, since Java compiles that loop to vectors, and not one
     * that turns floats into bits.
     */
    private int firstNotFinite(int[] bits) {
        int carried = 0;
        for (int i = 0; i < size; i++) {
            carried |= (bits[i] & EXPONENT) + EXPONENT_STEP;
        }
        for (int i = 0; carried < 0 && i < size; i++) {
            if (!Float.isFinite(Float.intBitsToFloat(bits[i]))) {
                return i;
            }
        }
        return -1;
    }

    private String wrongLength(int found) {
        return "found " + found + " features, expected " + size;
    }
}
