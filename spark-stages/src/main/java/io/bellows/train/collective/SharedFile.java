package io.bellows.train.collective;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Memory that processes of one machine share: a file that each maps, in memory where the machine has a file system for that.
 *
 * @param path of the file
 * @param word that it begins with, by which a process knows that it sees the same file
 */
record SharedFile(Path path, UUID word) {
    /** Bytes before what is shared. */
    static final int HEAD = 4096;

    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int BLOCK = 1 << 20;

    /**
     * A new file of so many bytes after its head, all 0, which only this user can read.
     *
     * @param elsewhere where it goes on machines without a file system in memory, or without room there
     */
    static SharedFile create(long bytes, Path elsewhere) throws IOException {
        if (Files.isWritable(IN_MEMORY)) {
            try {
                return createIn(IN_MEMORY, bytes);
            } catch (IOException e) {
                // containers often have a few MB there
                return createIn(elsewhere, bytes);
            }
        }
        return createIn(elsewhere, bytes);
    }

    private static SharedFile createIn(Path folder, long bytes) throws IOException {
        Path path = Files.createTempFile(
                folder,
                "bellows-sum",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        SharedFile file = new SharedFile(path, UUID.randomUUID());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer head = ByteBuffer.allocate(HEAD);
            head.putLong(file.word.getMostSignificantBits()).putLong(file.word.getLeastSignificantBits());
            write(channel, head.clear());
            // written out, since a process that touches a page for which there is no room dies
            for (long left = bytes; left > 0; left -= BLOCK) {
                write(channel, ByteBuffer.allocate((int) Math.min(left, BLOCK)));
            }
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * What the processes share.
     *
     * @param machine where the file was made: through a network it may be seen from others, which share no memory
     */
    MappedByteBuffer map(String machine) throws IOException {
        if (!machine.equals(machine())) {
            throw new IOException("another machine");
        }
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer head = ByteBuffer.allocate(2 * Long.BYTES);
            channel.read(head, 0);
            head.flip();
            if (head.limit() < 2 * Long.BYTES || !word.equals(new UUID(head.getLong(), head.getLong()))) {
                throw new IOException("another file lies there");
            }
            MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, HEAD, channel.size() - HEAD);
            mapped.order(ByteOrder.nativeOrder());
            return mapped;
        }
    }

    /** A word without spaces that all processes of this machine have, in whatever containers, and those of no other. */
    static String machine() throws IOException {
        // on systems that do not tell when they were started, the host's name has to do
        String word = Files.isReadable(BOOT)
                ? Files.readString(BOOT)
                : InetAddress.getLocalHost().getHostName();
        return word.strip();
    }

    /** Takes the name away; those that have mapped it keep the memory until they end. */
    void unlink() throws IOException {
        Files.deleteIfExists(path);
    }
}
