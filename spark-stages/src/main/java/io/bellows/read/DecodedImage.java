package io.bellows.read;

/** A decoded image: {@code uint8[H][W][C]}, of 1 (grey), 3 (BGR) or 4 (BGRA) channels. */
final class DecodedImage {
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] data;

    DecodedImage(int height, int width, int channels, byte[] data) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.data = data;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int channels() {
        return channels;
    }

    byte[] data() {
        return data;
    }
}
