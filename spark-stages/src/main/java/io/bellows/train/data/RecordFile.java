package io.bellows.train.data;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Rows that are the same in each epoch: records of one {@link RecordLayout}, each at a fixed place of a file. */
public final class RecordFile implements TrainingRecords {
    private final LocalFile file;
    private final RecordLayout layout;
    private int written;

    /** Makes {@code file} anew. */
    public RecordFile(File file, RecordLayout layout) throws IOException {
        this.file = new LocalFile(file);
        this.layout = layout;
    }

    @Override
    public void write(int record, byte[] encoded) throws IOException {
        file.write(encoded, (long) record * layout.bytes());
        written++;
    }

    @Override
    public byte[] encoded(int record) throws IOException {
        byte[] bytes = new byte[layout.bytes()];
        file.read(ByteBuffer.wrap(bytes), (long) record * bytes.length);
        return bytes;
    }

    @Override
    public int written() {
        return written;
    }

    @Override
    public Reader reader(int epoch) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(layout.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        return (record, batch, row) -> {
            file.read(buffer.clear(), (long) record * layout.bytes());
            layout.decode(buffer.flip(), batch, row);
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
