package io.bellows.read;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The segments before the first scan of a JPEG file, and what they say of its colours (ITU-T T.81, annex B; Adobe
 * Technical Note 5116, section 18).
 */
final class JpegHeader {
    private static final int YCCK = 2;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int MARKER_AND_LENGTH = 4;
    private static final int TRANSFORM_AT = 11;
    private static final int COMPONENTS_AT = 5;
    private static final int BYTES_PER_COMPONENT = 3;
    private static final byte[] JFIF_SEGMENT = {
        (byte) 0xFF, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    private final byte[] content;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int components;
    private boolean namedRgb;
    private boolean jfif;
    private boolean adobe;
    private int transform;
    private boolean profiled;

    private JpegHeader(byte[] content) {
        this.content = content;
    }

    static JpegHeader of(byte[] content) {
        JpegHeader header = new JpegHeader(content);
        header.read();
        return header;
    }

    /** Components of the frame; 0 when the file has no frame header. */
    int components() {
        return components;
    }

    /** Whether Adobe's marker is present: then four-ink samples are inverted. */
    boolean adobe() {
        return adobe;
    }

    /** Whether the first three inks are stored as YCbCr. */
    boolean ycck() {
        return adobe && transform == YCCK;
    }

    /**
     * The file in a form that the JDK's reader takes as all others do: without colour profile, which it would apply, and
     * with a JFIF segment where nothing says what three components are, which it would guess.
     */
    byte[] plain() {
        boolean unsaid = components == 3 && !jfif && !adobe && !namedRgb;
        if (!profiled && !unsaid) {
            return content;
        }
        byte[] head = kept.toByteArray();
        ByteArrayOutputStream plain = new ByteArrayOutputStream(content.length + JFIF_SEGMENT.length);
        plain.write(head, 0, 2);
        if (unsaid) {
            plain.write(JFIF_SEGMENT, 0, JFIF_SEGMENT.length);
        }
        plain.write(head, 2, head.length - 2);
        return plain.toByteArray();
    }

    private void read() {
        kept.write(content, 0, 2);
        int at = 2;
        while (at + MARKER_AND_LENGTH <= content.length && unsigned(at) == 0xFF) {
            int marker = unsigned(at + 1);
            int end = at + 2 + (unsigned(at + 2) << 8 | unsigned(at + 3));
            if (marker == 0xFF) {
                at++;
                continue;
            }
            if (marker == START_OF_SCAN || end > content.length) {
                break;
            }
            if (!isProfile(marker, at + MARKER_AND_LENGTH)) {
                segment(marker, at + MARKER_AND_LENGTH, end);
                kept.write(content, at, end - at);
            }
            at = Math.max(end, at + 2);
        }
        kept.write(content, at, content.length - at);
    }

    private boolean isProfile(int marker, int body) {
        boolean profile = marker == APP2 && startsWith(body, "ICC_PROFILE");
        profiled |= profile;
        return profile;
    }

    private void segment(int marker, int body, int end) {
        if (marker == APP0 && startsWith(body, "JFIF")) {
            jfif = true;
        } else if (marker == APP14 && end - body > TRANSFORM_AT && startsWith(body, "Adobe")) {
            adobe = true;
            transform = unsigned(body + TRANSFORM_AT);
        } else if (isFrame(marker) && end - body > COMPONENTS_AT) {
            components = unsigned(body + COMPONENTS_AT);
            int first = body + COMPONENTS_AT + 1;
            namedRgb = components == 3
                    && end - first >= 3 * BYTES_PER_COMPONENT
                    && content[first] == 'R'
                    && content[first + BYTES_PER_COMPONENT] == 'G'
                    && content[first + 2 * BYTES_PER_COMPONENT] == 'B';
        }
    }

    /** SOF0 to SOF15, less the three markers of that range that start other tables. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private boolean startsWith(int at, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return at + bytes.length <= content.length
                && Arrays.equals(content, at, at + bytes.length, bytes, 0, bytes.length);
    }

    private int unsigned(int at) {
        return content[at] & 0xFF;
    }
}
