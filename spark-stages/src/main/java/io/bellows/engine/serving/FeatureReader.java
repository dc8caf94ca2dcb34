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

    /** The features of a row, from where they are. */
    @FunctionalInterface
    private interface Source {
        /** Puts the bits of {@code count} floats, from the feature {@code from} on, into {@code bits}. */
        void copy(int from, int[] bits, int count);
    }

    @Override
    public int columnOfFloats() {
        return type instanceof ArrayType array && array.elementType().equals(DataTypes.FloatType) ? ordinal : NONE;
    }

    @Override
    public String read(InternalRow row, RowTensor into) {
        if (row.isNullAt(ordinal)) {
            return "found null, expected " + size + " features";
        }
        return type instanceof ArrayType array
                ? readArray(row.getArray(ordinal), array, into)
                : readVector(row, (UserDefinedType<?>) type, into);
    }

    private String readVector(InternalRow row, UserDefinedType<?> vectors, RowTensor into) {
        double[] values = ((Vector) vectors.deserialize(row.get(ordinal, vectors.sqlType()))).toArray();
        return values.length == size ? readAll(ofDoubles(values), into) : wrongLength(values.length);
    }

    private String readArray(ArrayData values, ArrayType array, RowTensor into) {
        if (values.numElements() != size) {
            return wrongLength(values.numElements());
        }
        for (int i = 0; array.containsNull() && i < size; i++) {
            if (values.isNullAt(i)) {
                return "found null at feature " + i + ", expected finite numbers";
            }
        }
        if (array.elementType().equals(DataTypes.DoubleType)) {
            return readAll(ofDoubles(values.toDoubleArray()), into);
        }
        return readAll(
                values instanceof UnsafeArrayData binary ? ofBinary(binary) : ofFloats(values.toFloatArray()), into);
    }

    private Source ofBinary(UnsafeArrayData values) {
        long first = values.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(size);
        return (from, bits, count) -> Platform.copyMemory(
                values.getBaseObject(),
                first + (long) Float.BYTES * from,
                bits,
                Platform.INT_ARRAY_OFFSET,
                (long) Float.BYTES * count);
    }

    private static Source ofFloats(float... values) {
        return (from, bits, count) -> {
            for (int i = 0; i < count; i++) {
                bits[i] = Float.floatToRawIntBits(values[from + i]);
            }
        };
    }

    private static Source ofDoubles(double... values) {
        return (from, bits, count) -> {
            for (int i = 0; i < count; i++) {
                bits[i] = Float.floatToRawIntBits((float) values[from + i]);
            }
        };
    }

    /** Reads all features, a part at a time, which is copied and checked while it is in the nearest cache. */
    private String readAll(Source source, RowTensor into) {
        int[] bits = into.scratch();
        for (int from = 0; from < size; from += bits.length) {
            int count = Math.min(bits.length, size - from);
            source.copy(from, bits, count);
            if (!areFinite(bits, count)) {
                return notFinite(bits, from);
            }
            into.values().addFloats(bits, count);
        }
        return null;
    }

    /**
     * The exponent of NaN and infinities is all ones: one more, and it carries into the sign. The bits are looked at as whole
     * numbers, since Java compiles that loop to vectors, and not one that turns floats into bits.
     */
    private static boolean areFinite(int[] bits, int count) {
        int carried = 0;
        for (int i = 0; i < count; i++) {
            carried |= (bits[i] & EXPONENT) + EXPONENT_STEP;
        }
        return carried >= 0;
    }

    private static String notFinite(int[] bits, int from) {
        for (int i = 0; i < bits.length; i++) {
            float value = Float.intBitsToFloat(bits[i]);
            if (!Float.isFinite(value)) {
                return "found " + value + " at feature " + (from + i) + ", expected finite numbers";
            }
        }
        return null;
    }

    private String wrongLength(int found) {
        return "found " + found + " features, expected " + size;
    }
}
