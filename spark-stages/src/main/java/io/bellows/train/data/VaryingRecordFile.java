package io.bellows.train.data;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows whose features are worked out anew for each epoch: records of any length, each the label, weight and targets of
 * {@link RecordLayout} and then what the features are made of.
 */
public final class VaryingRecordFile implements TrainingRecords {
    /** Makes features, for one thread. */
    @FunctionalInterface
    public interface Features {
        /**
         * Writes the features of the row that begins at {@code from} in {@code source}, and may change {@code source}.
         *
         * @param target where to write them, at {@code to} on
         * @return false for a row that is left out in this epoch
         */
        boolean write(byte[] source, int from, int length, float[] target, int to);
    }

    /** Gives what makes the features of an epoch. */
    @FunctionalInterface
    public interface Source {
        /** What makes the features of {@code epoch}, for one thread. */
        Features features(int epoch);
    }

    private final LocalFile file;
    private final RecordLayout layout;
    private final Source source;
    private final long[] starts;
    private final int[] lengths;
    private long end;
    private int written;

    /** Makes {@code file} anew, for {@code rows} rows. */
    public VaryingRecordFile(File file, RecordLayout layout, int rows, Source source) throws IOException {
        this.file = new LocalFile(file);
        this.layout = layout;
        this.source = source;
        starts = new long[rows];
        lengths = new int[rows];
    }

    /** A record of a row from which features are made. */
    public static byte[] encode(RecordLayout layout, float label, float weight, float[] targets, byte[] row) {
        byte[] head = head(layout).encode(label, weight, new float[0], targets);
        int from = rowStart(layout);
        byte[] record = Arrays.copyOf(head, from + row.length);
        System.arraycopy(row, 0, record, from, row.length);
        return record;
    }

    private static RecordLayout head(RecordLayout layout) {
        return new RecordLayout(0, layout.targets());
    }

    /** Rows begin at whole words. */
    private static int rowStart(RecordLayout layout) {
        return (head(layout).bytes() + 7) / 8 * 8;
    }

    @Override
    public void write(int record, byte[] encoded) throws IOException {
        file.write(encoded, end);
        starts[record] = end;
        lengths[record] = encoded.length;
        end += encoded.length;
        written++;
    }

    @Override
    public byte[] encoded(int record) throws IOException {
        byte[] bytes = new byte[lengths[record]];
        file.read(ByteBuffer.wrap(bytes), starts[record]);
        return bytes;
    }

    @Override
    public int written() {
        return written;
    }

    @Override
    public Reader reader(int epoch) {
        Features features = source.features(epoch);
        RecordLayout head = head(layout);
        int from = rowStart(layout);
        int size = layout.features();
        byte[] bytes = new byte[Arrays.stream(lengths).max().orElse(0)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return (record, batch, row) -> {
            file.read(buffer.clear().limit(lengths[record]), starts[record]);
            head.decode(buffer.flip(), batch, row);
            if (!features.write(bytes, from, lengths[record] - from, batch.features(), row * size)) {
                batch.weights()[row] = 0;
                Arrays.fill(batch.features(), row * size, (row + 1) * size, 0f);
            }
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
