package io.bellows.sample;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Packs the rows of one partition by class, and counts them.
 *
 * <p>Where it need not pack all, a class is given up, and counted alone, that turns out to have more than half of the rows, or the
 * most bytes when there are too many: not before it fills {@value #LEAST_GIVEN_UP} bytes, since few cost little.
 */
final class RowPacker {
    /** Columns of the rows to pack: the label, the key and the features as floats or doubles. */
    static final int LABEL = 0;

    static final int KEY = 1;
    static final int FEATURES = 2;

    /** Bytes of a block, as far as one row fits. */
    private static final int BLOCK = 1 << 20;

    private static final int FIRST_ROWS = 16;
    private static final int LEAST_GIVEN_UP = 1 << 16;

    private final DataType labelType;
    private final String featuresCol;
    private final boolean doubles;
    private final long mostBytes;
    private final Map<Object, OfClass> classes = new LinkedHashMap<>();
    private long seen;
    private int width = -1;

    private RowPacker(StructType schema, long mostBytes) {
        labelType = schema.fields()[LABEL].dataType();
        featuresCol = schema.fields()[FEATURES].name();
        doubles = ((ArrayType) schema.fields()[FEATURES].dataType()).elementType() instanceof DoubleType;
        this.mostBytes = mostBytes;
    }

    /** Blocks of all rows. */
    static Iterator<byte[]> all(Iterator<InternalRow> rows, StructType schema) {
        return new RowPacker(schema, Long.MAX_VALUE).packed(rows);
    }

    /** Blocks of the rows of some classes. */
    static Iterator<byte[]> of(Set<Object> labels, Iterator<InternalRow> rows, StructType schema) {
        RowPacker packer = new RowPacker(schema, Long.MAX_VALUE);
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            Object label = packer.label(row);
            if (labels.contains(label)) {
                packer.pack(label, row);
            }
        }
        return packer.finished();
    }

    /** Blocks of all classes but large ones, of which there are counts; some {@code mostBytes} in all. */
    static Iterator<byte[]> small(Iterator<InternalRow> rows, StructType schema, long mostBytes) {
        return new RowPacker(schema, mostBytes).packed(rows);
    }

    private Iterator<byte[]> packed(Iterator<InternalRow> rows) {
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            pack(label(row), row);
        }
        return finished();
    }

    /** Numbers that are equal are the same label. */
    private Object label(InternalRow row) {
        Object label = row.get(LABEL, labelType);
        if (label instanceof Double number) {
            return number + 0.0;
        }
        return label instanceof Float number ? (Object) (number + 0.0f) : label;
    }

    private void pack(Object label, InternalRow row) {
        seen++;
        int found = row.getArray(FEATURES).numElements();
        width = width < 0 ? found : width;
        PackedRows.requireWidth(featuresCol, width, found, row.getLong(KEY));
        OfClass ofClass = classes.get(label);
        if (ofClass == null) {
            // The text of a row is that of the next one, too.
            Object own = label instanceof UTF8String text ? text.clone() : label;
            ofClass = new OfClass(own, row.getLong(KEY), width, doubles);
            classes.put(own, ofClass);
        }
        ofClass.count++;
        if (ofClass.open != null) {
            if (ofClass.open.remaining() < ofClass.rowBytes()) {
                giveUp(ofClass);
            }
            ofClass.add(row);
        }
    }

    private void giveUp(OfClass grows) {
        if (mostBytes == Long.MAX_VALUE) {
            return;
        }
        if (2 * grows.count > seen && grows.bytes() >= LEAST_GIVEN_UP) {
            grows.giveUp();
        }
        while (classes.values().stream().mapToLong(OfClass::bytes).sum() > mostBytes) {
            OfClass largest = classes.values().stream()
                    .max(Comparator.comparingLong(OfClass::bytes))
                    .orElse(grows);
            if (largest.bytes() < LEAST_GIVEN_UP) {
                return;
            }
            largest.giveUp();
        }
    }

    private Iterator<byte[]> finished() {
        List<byte[]> blocks = new ArrayList<>();
        classes.values().forEach(ofClass -> ofClass.finish(blocks));
        return blocks.iterator();
    }

    /** What is packed of one class. */
    private static final class OfClass {
        private final byte[] label;
        private final long firstKey;
        private final int width;
        private final boolean doubles;
        private final List<byte[]> full = new ArrayList<>();
        private long count;
        private long countOfFull;
        /** Null once the class is given up. */
        private ByteBuffer open;

        OfClass(Object label, long firstKey, int width, boolean doubles) {
            this.label = RowBlock.bytesOf(label);
            this.firstKey = firstKey;
            this.width = width;
            this.doubles = doubles;
            open = started(FIRST_ROWS);
        }

        private int numberBytes() {
            return doubles ? Double.BYTES : Float.BYTES;
        }

        int rowBytes() {
            return RowBlock.rowBytes(width, numberBytes());
        }

        private ByteBuffer started(int rows) {
            return RowBlock.started(width, numberBytes(), label, firstKey, rows);
        }

        long bytes() {
            return open == null ? 0 : (long) full.size() * BLOCK + open.position();
        }

        void giveUp() {
            full.clear();
            open = null;
        }

        void add(InternalRow row) {
            if (open == null) {
                return;
            }
            if (open.remaining() < rowBytes()) {
                makeRoom();
            }
            open.putLong(row.getLong(KEY));
            if (doubles) {
                open.asDoubleBuffer().put(row.getArray(FEATURES).toDoubleArray());
            } else {
                open.asFloatBuffer().put(row.getArray(FEATURES).toFloatArray());
            }
            open.position(open.position() + width * numberBytes());
        }

        /** A larger block with what is in it, or after a full one a new one. */
        private void makeRoom() {
            if (open.capacity() < BLOCK) {
                int more = Math.max(Math.min(2 * open.capacity(), BLOCK), open.capacity() + rowBytes());
                open = ByteBuffer.allocate(more).order(ByteOrder.LITTLE_ENDIAN).put(open.flip());
                return;
            }
            // The row that needs the room is counted already.
            full.add(RowBlock.finished(open, count - 1 - countOfFull, true));
            countOfFull = count - 1;
            open = started(FIRST_ROWS);
        }

        void finish(List<byte[]> blocks) {
            if (open == null) {
                blocks.add(RowBlock.finished(started(0), count, false));
                return;
            }
            blocks.addAll(full);
            blocks.add(RowBlock.finished(open, count - countOfFull, true));
        }
    }
}
