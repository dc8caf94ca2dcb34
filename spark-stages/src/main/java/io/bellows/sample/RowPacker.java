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
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Packs the rows of one partition by class, and counts them.
 *
 * <p>Where it need not pack all, a class is given up, and counted alone, that turns out to have more than half of the rows, or the
 * most bytes when there are too many: not before it fills {@value #LEAST_GIVEN_UP} bytes, since few cost little.
 */
final class RowPacker {
    /** Columns of the rows to pack: the label, the key and the features as floats. */
    static final int LABEL = 0;

    static final int KEY = 1;
    static final int FEATURES = 2;

    /** Bytes of a block, as far as one row fits. */
    private static final int BLOCK = 1 << 20;

    private static final int FIRST_ROWS = 16;
    private static final int LEAST_GIVEN_UP = 1 << 16;

    private final DataType labelType;
    private final long mostBytes;
    private final Map<Object, OfClass> classes = new LinkedHashMap<>();
    private long seen;
    private int width = -1;

    private RowPacker(DataType labelType, long mostBytes) {
        this.labelType = labelType;
        this.mostBytes = mostBytes;
    }

    /** Blocks of all rows. */
    static Iterator<byte[]> all(Iterator<InternalRow> rows, DataType labelType) {
        return new RowPacker(labelType, Long.MAX_VALUE).packed(rows);
    }

    /** Blocks of the rows of some classes. */
    static Iterator<byte[]> of(Set<Object> labels, Iterator<InternalRow> rows, DataType labelType) {
        RowPacker packer = new RowPacker(labelType, Long.MAX_VALUE);
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
    static Iterator<byte[]> small(Iterator<InternalRow> rows, DataType labelType, long mostBytes) {
        return new RowPacker(labelType, mostBytes).packed(rows);
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
        PackedRows.requireWidth(width, found, row.getLong(KEY));
        OfClass ofClass = classes.get(label);
        if (ofClass == null) {
            // The text of a row is that of the next one, too.
            Object own = label instanceof UTF8String text ? text.clone() : label;
            ofClass = new OfClass(own, row.getLong(KEY), width);
            classes.put(own, ofClass);
        }
        ofClass.count++;
        if (ofClass.open != null) {
            if (ofClass.open.remaining() < RowBlock.rowBytes(width)) {
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
        private final List<byte[]> full = new ArrayList<>();
        private long count;
        private long countOfFull;
        /** Null once the class is given up. */
        private ByteBuffer open;

        OfClass(Object label, long firstKey, int width) {
            this.label = RowBlock.bytesOf(label);
            this.firstKey = firstKey;
            this.width = width;
            open = RowBlock.started(width, this.label, firstKey, FIRST_ROWS);
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
            if (open.remaining() < RowBlock.rowBytes(width)) {
                makeRoom();
            }
            open.putLong(row.getLong(KEY));
            open.asFloatBuffer().put(row.getArray(FEATURES).toFloatArray());
            open.position(open.position() + width * Float.BYTES);
        }

        /** A larger block with what is in it, or after a full one a new one. */
        private void makeRoom() {
            if (open.capacity() < BLOCK) {
                int more = Math.max(Math.min(2 * open.capacity(), BLOCK), open.capacity() + RowBlock.rowBytes(width));
                open = ByteBuffer.allocate(more).order(ByteOrder.LITTLE_ENDIAN).put(open.flip());
                return;
            }
            // The row that needs the room is counted already.
            full.add(RowBlock.finished(open, count - 1 - countOfFull, true));
            countOfFull = count - 1;
            open = RowBlock.started(width, label, firstKey, FIRST_ROWS);
        }

        void finish(List<byte[]> blocks) {
            if (open == null) {
                blocks.add(RowBlock.finished(RowBlock.started(width, label, firstKey, 0), count, false));
                return;
            }
            blocks.addAll(full);
            blocks.add(RowBlock.finished(open, count - countOfFull, true));
        }
    }
}
