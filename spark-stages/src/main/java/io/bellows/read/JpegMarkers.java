package io.bellows.read;

import java.nio.charset.StandardCharsets;

/**
 * What the markers before the first scan of a JPEG file say of its colours (ITU-T T.81, annex B; Adobe Technical Note
 * 5116, section 18).
 *
 * @param components components of the frame; 0 when the file has no frame header
 * @param adobe whether Adobe's marker is present
 * @param transform Adobe's colour transform: 0 none, 1 YCbCr, 2 YCCK; 0 without the marker
 */
record JpegMarkers(int components, boolean adobe, int transform) {
    static final int YCCK = 2;

    private static final int START_OF_SCAN = 0xDA;
    private static final int APP14 = 0xEE;
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
    private static final int ADOBE_TRANSFORM_AT = 11;
    private static final int FRAME_COMPONENTS_AT = 5;

    static JpegMarkers of(byte[] content) {
        int components = 0;
        boolean adobe = false;
        int transform = 0;
        int at = 2;
        while (at + 4 <= content.length) {
            if ((content[at] & 0xFF) != 0xFF) {
                break;
            }
            int marker = content[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++;
                continue;
            }
            int length = unsignedShort(content, at + 2);
            int body = at + 4;
            if (marker == START_OF_SCAN || body + length - 2 > content.length) {
                break;
            }
            if (isFrame(marker) && length - 2 > FRAME_COMPONENTS_AT) {
                components = content[body + FRAME_COMPONENTS_AT] & 0xFF;
            }
            if (marker == APP14 && length - 2 > ADOBE_TRANSFORM_AT && isAdobe(content, body)) {
                adobe = true;
                transform = content[body + ADOBE_TRANSFORM_AT] & 0xFF;
            }
            at += 2 + length;
        }
        return new JpegMarkers(components, adobe, transform);
    }

    /** SOF0 to SOF15, less the three markers of that range that start other tables. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean isAdobe(byte[] content, int at) {
        for (int i = 0; i < ADOBE.length; i++) {
            if (content[at + i] != ADOBE[i]) {
                return false;
            }
        }
        return true;
    }

    private static int unsignedShort(byte[] content, int at) {
        return (content[at] & 0xFF) << 8 | (content[at + 1] & 0xFF);
    }
}
