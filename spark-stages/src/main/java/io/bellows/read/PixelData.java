package io.bellows.read;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The stored samples of a decoded image as interleaved bytes.
 *
 * <p>Samples are taken as they are stored. The JDK's own conversion to RGB would brighten grey images, for which it
 * assumes a linear scale, and apply embedded colour profiles.
 */
final class PixelData {
    private PixelData() {}

    /** The bytes of {@code image}; a palette counts as grey when the file says that it is. */
    static DecodedImage of(BufferedImage image, boolean greyFile) {
        ColorModel colours = image.getColorModel();
        if (colours instanceof IndexColorModel palette) {
            return ofPalette(image, palette, greyFile && !palette.hasAlpha());
        }
        if (colours instanceof ComponentColorModel) {
            return ofSamples(image, colours);
        }
        return ofPacked(image, colours.hasAlpha());
    }

    private static DecodedImage ofPalette(BufferedImage image, IndexColorModel palette, boolean grey) {
        int channels = grey ? 1 : palette.hasAlpha() ? 4 : 3;
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        Raster raster = image.getRaster();
        Writer out = new Writer(image, channels);
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, row.length, 1, row);
            for (int index : row) {
                out.argb(colours[index]);
            }
        }
        return out.decoded();
    }

    private static DecodedImage ofPacked(BufferedImage image, boolean alpha) {
        Writer out = new Writer(image, alpha ? 4 : 3);
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                out.argb(argb);
            }
        }
        return out.decoded();
    }

    private static DecodedImage ofSamples(BufferedImage image, ColorModel colours) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        byte[] ready = bytesInOrder(raster, bands);
        if (ready != null) {
            return new DecodedImage(image.getHeight(), image.getWidth(), bands, ready);
        }
        int most = (1 << colours.getComponentSize(0)) - 1;
        Writer out = new Writer(image, bands == 2 ? 4 : bands);
        int[] row = new int[image.getWidth() * bands];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            if (most != 255) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (int) ((row[i] * 255L + most / 2) / most);
                }
            }
            for (int x = 0; x < row.length; x += bands) {
                out.samples(row, x, bands);
            }
        }
        return out.decoded();
    }

    /** The image's own array, when it holds grey or BGR bytes without gaps; null otherwise. */
    private static byte[] bytesInOrder(Raster raster, int bands) {
        int[] order = bands == 1 ? new int[] {0} : new int[] {2, 1, 0};
        if (raster.getSampleModel() instanceof ComponentSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && (bands == 1 || bands == 3)
                && model.getPixelStride() == bands
                && model.getScanlineStride() == bands * raster.getWidth()
                && Arrays.equals(model.getBandOffsets(), order)
                && buffer.getOffset() == 0
                && buffer.getData().length == bands * raster.getWidth() * raster.getHeight()) {
            return buffer.getData();
        }
        return null;
    }

    /** Writes pixel after pixel in the order blue, green, red, alpha. */
    private static final class Writer {
        private final BufferedImage image;
        private final int channels;
        private final byte[] data;
        private int at;

        Writer(BufferedImage image, int channels) {
            this.image = image;
            this.channels = channels;
            this.data = new byte[image.getHeight() * image.getWidth() * channels];
        }

        void argb(int argb) {
            data[at++] = (byte) argb;
            if (channels > 1) {
                data[at++] = (byte) (argb >> 8);
                data[at++] = (byte) (argb >> 16);
            }
            if (channels > 3) {
                data[at++] = (byte) (argb >> 24);
            }
        }

        void samples(int[] samples, int from, int bands) {
            switch (bands) {
                case 1 -> data[at++] = (byte) samples[from];
                case 2 -> {
                    Arrays.fill(data, at, at + 3, (byte) samples[from]);
                    data[at + 3] = (byte) samples[from + 1];
                    at += 4;
                }
                default -> {
                    data[at++] = (byte) samples[from + 2];
                    data[at++] = (byte) samples[from + 1];
                    data[at++] = (byte) samples[from];
                    if (bands > 3) {
                        data[at++] = (byte) samples[from + 3];
                    }
                }
            }
        }

        DecodedImage decoded() {
            return new DecodedImage(image.getHeight(), image.getWidth(), channels, data);
        }
    }
}
