package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Checks of the values of one tensor of a file: as many as its shape says, and none of them NaN. */
final class TensorData {
    private static final int FLOAT8_FIRST = 17;
    private static final int FLOAT8_LAST = 20;
    private static final int UINT4 = 21;
    private static final int INT4 = 22;
    private static final int HALF_INFINITY = 0x7C00;
    private static final int BRAIN_INFINITY = 0x7F80;

    private static final Map<Integer, Integer> BITS = Map.ofEntries(
            Map.entry(TensorProto.DataType.FLOAT_VALUE, 32),
            Map.entry(TensorProto.DataType.UINT8_VALUE, 8),
            Map.entry(TensorProto.DataType.INT8_VALUE, 8),
            Map.entry(TensorProto.DataType.UINT16_VALUE, 16),
            Map.entry(TensorProto.DataType.INT16_VALUE, 16),
            Map.entry(TensorProto.DataType.INT32_VALUE, 32),
            Map.entry(TensorProto.DataType.INT64_VALUE, 64),
            Map.entry(TensorProto.DataType.BOOL_VALUE, 8),
            Map.entry(TensorProto.DataType.FLOAT16_VALUE, 16),
            Map.entry(TensorProto.DataType.DOUBLE_VALUE, 64),
            Map.entry(TensorProto.DataType.UINT32_VALUE, 32),
            Map.entry(TensorProto.DataType.UINT64_VALUE, 64),
            Map.entry(TensorProto.DataType.COMPLEX64_VALUE, 64),
            Map.entry(TensorProto.DataType.COMPLEX128_VALUE, 128),
            Map.entry(TensorProto.DataType.BFLOAT16_VALUE, 16),
            Map.entry(FLOAT8_FIRST, 8),
            Map.entry(FLOAT8_FIRST + 1, 8),
            Map.entry(FLOAT8_LAST - 1, 8),
            Map.entry(FLOAT8_LAST, 8),
            Map.entry(UINT4, 4),
            Map.entry(INT4, 4));

    private TensorData() {}

    /**
     * Checks {@code tensor}, none of whose values stand in another file.
     *
     * @throws IllegalArgumentException naming it and the model {@code source}
     */
    static void check(TensorProto tensor, String source) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw refused(tensor, source, "values in another file, within a function", "values within the model");
        }
        long count = count(tensor, source);
        if (tensor.getDataType() == TensorProto.DataType.STRING_VALUE) {
            require(tensor, source, tensor.getStringDataCount(), count, "texts");
            return;
        }
        long bytes = bytes(tensor, source);
        if (tensor.hasRawData()) {
            require(tensor, source, tensor.getRawData().size(), bytes, "bytes");
        } else {
            require(tensor, source, stored(tensor), count, "values");
        }
        if (hasNaN(tensor)) {
            throw refused(tensor, source, "NaN among its values", "numbers; train or export the model again");
        }
    }

    /** Bytes that a tensor of its type and shape takes. */
    static long bytes(TensorProto tensor, String source) {
        Integer bits = BITS.get(tensor.getDataType());
        if (bits == null) {
            throw refused(tensor, source, "element type " + tensor.getDataType(), "one that ONNX defines");
        }
        try {
            return (Math.multiplyExact(count(tensor, source), bits.longValue()) + 7) / 8;
        } catch (ArithmeticException e) {
            throw tooLarge(tensor, source, e);
        }
    }

    private static long count(TensorProto tensor, String source) {
        long count = 1;
        for (long dim : tensor.getDimsList()) {
            if (dim < 0) {
                throw refused(tensor, source, "shape " + tensor.getDimsList(), "extents of at least 0");
            }
            try {
                count = Math.multiplyExact(count, dim);
            } catch (ArithmeticException e) {
                throw tooLarge(tensor, source, e);
            }
        }
        return count;
    }

    private static IllegalArgumentException tooLarge(TensorProto tensor, String source, ArithmeticException cause) {
        IllegalArgumentException refused =
                refused(tensor, source, "shape " + tensor.getDimsList(), "fewer values than 2^63");
        refused.initCause(cause);
        return refused;
    }

    /** Values in the fields of their type; of complex numbers two stand for one, of 4-bit numbers one for two. */
    private static long stored(TensorProto tensor) {
        return switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> tensor.getFloatDataCount();
            case TensorProto.DataType.DOUBLE_VALUE -> tensor.getDoubleDataCount();
            case TensorProto.DataType.INT64_VALUE -> tensor.getInt64DataCount();
            case TensorProto.DataType.UINT32_VALUE, TensorProto.DataType.UINT64_VALUE -> tensor.getUint64DataCount();
            case TensorProto.DataType.COMPLEX64_VALUE -> tensor.getFloatDataCount() / 2;
            case TensorProto.DataType.COMPLEX128_VALUE -> tensor.getDoubleDataCount() / 2;
            case UINT4, INT4 -> fromPairs(tensor);
            default -> tensor.getInt32DataCount();
        };
    }

    private static long fromPairs(TensorProto tensor) {
        long count = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
        return tensor.getInt32DataCount() == (count + 1) / 2 ? count : 2L * tensor.getInt32DataCount();
    }

    private static boolean hasNaN(TensorProto tensor) {
        ByteString raw = tensor.getRawData();
        ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        boolean found = tensor.getFloatDataList().stream().anyMatch(value -> value.isNaN())
                || tensor.getDoubleDataList().stream().anyMatch(value -> value.isNaN());
        switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> {
                while (bytes.hasRemaining()) {
                    found |= Float.isNaN(bytes.getFloat());
                }
            }
            case TensorProto.DataType.DOUBLE_VALUE -> {
                while (bytes.hasRemaining()) {
                    found |= Double.isNaN(bytes.getDouble());
                }
            }
            case TensorProto.DataType.FLOAT16_VALUE -> found |= hasNaN(tensor, bytes, HALF_INFINITY);
            case TensorProto.DataType.BFLOAT16_VALUE -> found |= hasNaN(tensor, bytes, BRAIN_INFINITY);
            default -> {
                return found;
            }
        }
        return found;
    }

    /** Of 16-bit floats, those are NaN whose bits without the sign are beyond infinity's. */
    private static boolean hasNaN(TensorProto tensor, ByteBuffer bytes, int infinity) {
        boolean found = tensor.getInt32DataList().stream().anyMatch(bits -> (bits & 0x7FFF) > infinity);
        while (bytes.hasRemaining()) {
            found |= (bytes.getShort() & 0x7FFF) > infinity;
        }
        return found;
    }

    private static void require(TensorProto tensor, String source, long found, long expected, String unit) {
        if (found != expected) {
            throw refused(
                    tensor,
                    source,
                    found + " " + unit,
                    expected + " for shape " + tensor.getDimsList() + "; the file is broken");
        }
    }

    private static IllegalArgumentException refused(TensorProto tensor, String source, String found, String expected) {
        return new IllegalArgumentException("Cannot use tensor '" + tensor.getName() + "' of ONNX model '" + source
                + "': found " + found + ", expected " + expected);
    }
}
