package io.bellows.read;

import java.util.HexFormat;

/** The formats that are decoded, told by their first bytes. */
enum ImageFormat {
    PNG("png", "89504e470d0a1a0a") {
        @Override
        void requireWhole(byte[] content) throws UndecodableImageException {
            PngChunks.requireWhole(content);
        }

        @Override
        byte[] plain(byte[] content) {
            return PngChunks.plain(content);
        }

        @Override
        boolean isGrey(byte[] content) {
            return PngChunks.isGrey(content);
        }
    },
    JPEG("jpeg", "ffd8ff") {
        @Override
        byte[] plain(byte[] content) {
            return JpegHeader.of(content).plain();
        }
    },
    BMP("bmp", "424d"),
    GIF("gif", "47494638");

    private static final int SHOWN = 8;

    private final String reader;
    private final String magic;

    ImageFormat(String reader, String magic) {
        this.reader = reader;
        this.magic = magic;
    }

    static ImageFormat of(byte[] content) throws UndecodableImageException {
        String start = HexFormat.of().formatHex(content, 0, Math.min(SHOWN, content.length));
        for (ImageFormat format : values()) {
            if (start.startsWith(format.magic)) {
                return format;
            }
        }
        throw new UndecodableImageException("found %d bytes that start with %s, expected a PNG, JPEG, BMP or GIF file"
                .formatted(content.length, start));
    }

    /** The name by which the JDK knows the reader. */
    String reader() {
        return reader;
    }

    /** Checks what the JDK's reader does not. */
    void requireWhole(byte[] content) throws UndecodableImageException {}

    /** The same file without what would lead the JDK's reader astray. */
    byte[] plain(byte[] content) {
        return content;
    }

    /** Whether the file says that it is grey, even where the JDK's reader makes a palette of it. */
    boolean isGrey(byte[] content) {
        return false;
    }
}
