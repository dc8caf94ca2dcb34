package io.bellows.read;

import java.awt.image.Raster;

/**
 * Four-ink pixels to BGR, without a colour profile: a channel is {@code (255 - ink) * (255 - black) / 255}.
 *
 * <p>Adobe's programs store inks inverted, and only they write Adobe's marker; YCCK holds YCbCr (ITU-T T.871, section 7) of
 * the complements of the first three.
 */
final class CmykPixels {
    static final int CHANNELS = 4;

    private CmykPixels() {}

    static DecodedImage toBgr(Raster raster, JpegHeader header) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] out = new byte[height * width * 3];
        int[] row = new int[width * CHANNELS];
        int inverted = header.adobe() ? 0 : 255;
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < row.length; x += CHANNELS, at += 3) {
                if (header.ycck()) {
                    yccToInks(row, x);
                }
                int black = row[x + 3] ^ inverted;
                out[at] = (byte) scaled(row[x + 2] ^ inverted, black);
                out[at + 1] = (byte) scaled(row[x + 1] ^ inverted, black);
                out[at + 2] = (byte) scaled(row[x] ^ inverted, black);
            }
        }
        return new DecodedImage(height, width, 3, out);
    }

    private static int scaled(int light, int lightOfBlack) {
        return (light * lightOfBlack + 127) / 255;
    }

    private static void yccToInks(int[] pixels, int at) {
        float luma = pixels[at] + 0.5f;
        int blue = pixels[at + 1] - 128;
        int red = pixels[at + 2] - 128;
        pixels[at] = 255 - clamped(luma + 1.402f * red);
        pixels[at + 1] = 255 - clamped(luma - 0.344136f * blue - 0.714136f * red);
        pixels[at + 2] = 255 - clamped(luma + 1.772f * blue);
    }

    private static int clamped(float value) {
        return (int) Math.max(0, Math.min(255, value));
    }
}
