package io.bellows.train.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** A file of a worker's local disk that is written and read at given places, and deleted when closed. */
final class LocalFile implements Closeable {
    private final File file;
    private final FileChannel channel;

    /** Makes {@code file} anew. */
    LocalFile(File file) throws IOException {
        this.file = file;
        channel = FileChannel.open(
                file.toPath(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    void write(byte[] bytes, long position) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        long next = position;
        try {
            while (source.hasRemaining()) {
                next += channel.write(source, next);
            }
        } catch (IOException e) {
            throw new IOException(
                    "Cannot keep a training row in '" + file + "': " + e.getMessage() + "; "
                            + file.getParentFile().getUsableSpace()
                            + " bytes are free there, point spark.local.dir at a larger disk",
                    e);
        }
    }

    /** Fills what remains of {@code buffer} from {@code position} on. */
    void read(ByteBuffer buffer, long position) throws IOException {
        long next = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, next);
            if (count < 0) {
                throw new EOFException(
                        "Cannot read a training row of '" + file + "' at " + position + ": the file ends before it");
            }
            next += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file.toPath());
    }
}
