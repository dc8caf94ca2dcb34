package io.bellows.train.data;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * A worker's records in a file of its local disk, each at a fixed place.
 *
 * <p>There is no second, in-memory form: the operating system's page cache keeps what fits, outside the heap, and the
 * rest stays on disk, so a dataset larger than memory needs no decision. Safe for one reader and one writer thread.
 */
public final class RecordFile implements AutoCloseable {
    private final File file;
    private final FileChannel channel;
    private final RecordLayout layout;
    private final ByteBuffer buffer;
    private int written;

    /** Makes {@code file} anew; it is deleted by {@link #close}. */
    public RecordFile(File file, RecordLayout layout) throws IOException {
        this.file = file;
        this.layout = layout;
        buffer = ByteBuffer.allocateDirect(layout.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        channel = FileChannel.open(
                file.toPath(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Puts a record in its place. */
    public void write(int record, byte[] encoded) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(encoded);
        long position = (long) record * layout.bytes();
        try {
            while (source.hasRemaining()) {
                position += channel.write(source, position);
            }
        } catch (IOException e) {
            throw new IOException(
                    "Cannot keep a training row in '" + file + "': " + e.getMessage() + "; "
                            + file.getParentFile().getUsableSpace()
                            + " bytes are free there, point spark.local.dir at a larger disk",
                    e);
        }
        written++;
    }

    /** Number of records put in. */
    public int written() {
        return written;
    }

    /** Reads a record's features into {@code batch} at row {@code row}, its labels and weight beside them. */
    public void read(int record, Batch batch, int row) throws IOException {
        buffer.clear();
        long position = (long) record * layout.bytes();
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, position + buffer.position());
            if (count < 0) {
                throw new EOFException("Cannot read record " + record + " of '" + file + "': the file ends before it");
            }
        }
        buffer.flip();
        batch.labels()[row] = buffer.getFloat();
        batch.weights()[row] = buffer.getFloat();
        buffer.asFloatBuffer()
                .get(batch.features(), row * layout.features(), layout.features())
                .get(batch.softLabels(), row * layout.softClasses(), layout.softClasses());
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file.toPath());
    }
}
