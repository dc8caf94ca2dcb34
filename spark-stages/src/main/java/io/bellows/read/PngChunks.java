package io.bellows.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (ISO/IEC 15948, section 5): the JDK's reader neither checks their checksums nor misses the
 * last ones.
 */
final class PngChunks {
    private static final int SIGNATURE_BYTES = 8;
    private static final int AROUND_DATA_BYTES = 12;
    private static final int BIT_DEPTH_AT = 24;
    private static final int COLOUR_TYPE_AT = 25;
    private static final int GREY = 0;
    private static final Set<Integer> FEW_BITS = Set.of(1, 2, 4);

    private PngChunks() {}

    /** Fails unless there is a header, all chunks that decide pixels have their checksum, and the last chunk is there. */
    static void requireWhole(byte[] content) throws UndecodableImageException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int at = SIGNATURE_BYTES;
        if (content.length >= at + AROUND_DATA_BYTES && !type(content, at).equals("IHDR")) {
            throw new UndecodableImageException(
                    "found PNG data whose first chunk is %s, expected IHDR".formatted(type(content, at)));
        }
        while (content.length - at >= AROUND_DATA_BYTES) {
            int length = bytes.getInt(at);
            if (length < 0 || length > content.length - at - AROUND_DATA_BYTES) {
                break;
            }
            String type = type(content, at);
            if (decides(type) && checksum(content, at + 4, length + 4) != bytes.getInt(at + 8 + length)) {
                throw new UndecodableImageException(
                        "found PNG chunk %s with a wrong checksum at byte %d, expected an intact file"
                                .formatted(type, at));
            }
            if (type.equals("IEND")) {
                return;
            }
            at += AROUND_DATA_BYTES + length;
        }
        throw new UndecodableImageException(
                "found truncated PNG data of %d bytes, expected an end chunk".formatted(content.length));
    }

    /**
     * The same file with the transparent level of few bits spread to eight: the JDK's reader compares it with levels that it
     * has spread already.
     *
     * @param content a whole file
     */
    static byte[] plain(byte[] content) {
        if (!isGrey(content) || !FEW_BITS.contains((int) content[BIT_DEPTH_AT])) {
            return content;
        }
        int most = (1 << content[BIT_DEPTH_AT]) - 1;
        byte[] plain = content.clone();
        ByteBuffer bytes = ByteBuffer.wrap(plain);
        for (int at = SIGNATURE_BYTES; !type(plain, at).equals("IEND"); at += AROUND_DATA_BYTES + bytes.getInt(at)) {
            if (type(plain, at).equals("tRNS") && bytes.getInt(at) == Short.BYTES) {
                bytes.putShort(at + 8, (short) ((bytes.getShort(at + 8) & most) * (255 / most)));
            }
        }
        return plain;
    }

    /** Whether the header names the grey colour type. */
    static boolean isGrey(byte[] content) {
        return content[COLOUR_TYPE_AT] == GREY;
    }

    /** Whether a chunk has a say in the pixels: critical ones, and transparency. */
    private static boolean decides(String type) {
        return Character.isUpperCase(type.charAt(0)) || type.equals("tRNS");
    }

    private static String type(byte[] content, int chunkAt) {
        return new String(content, chunkAt + 4, 4, StandardCharsets.ISO_8859_1);
    }

    private static int checksum(byte[] content, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(content, at, length);
        return (int) crc.getValue();
    }
}
