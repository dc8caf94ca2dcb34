package io.bellows.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (ISO/IEC 15948, section 5): the JDK's reader neither checks their checksums nor misses the
 * last ones.
 */
final class PngChunks {
    private static final int SIGNATURE_BYTES = 8;
    private static final int AROUND_DATA_BYTES = 12;
    private static final int COLOUR_TYPE_AT = 25;
    private static final int GREY = 0;

    private PngChunks() {}

    /** Fails unless all chunks that decide pixels have their checksum and the last chunk is there. */
    static void requireWhole(byte[] content) throws UndecodableImageException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int at = SIGNATURE_BYTES;
        while (content.length - at >= AROUND_DATA_BYTES) {
            int length = bytes.getInt(at);
            if (length < 0 || length > content.length - at - AROUND_DATA_BYTES) {
                break;
            }
            String type = new String(content, at + 4, 4, StandardCharsets.ISO_8859_1);
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

    /** Whether the header names the grey colour type. */
    static boolean isGrey(byte[] content) {
        return content[COLOUR_TYPE_AT] == GREY;
    }

    /** Whether a chunk has a say in the pixels: critical ones, and transparency. */
    private static boolean decides(String type) {
        return Character.isUpperCase(type.charAt(0)) || type.equals("tRNS");
    }

    private static int checksum(byte[] content, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(content, at, length);
        return (int) crc.getValue();
    }
}
