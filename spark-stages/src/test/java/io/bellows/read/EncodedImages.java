package io.bellows.read;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small images of every kind, encoded by the JDK's writers. */
final class EncodedImages {
    static final int HEIGHT = 6;
    static final int WIDTH = 8;

    private EncodedImages() {}

    /** A grey PNG of the levels 0 and 1, in so many bits, of which one is transparent. */
    static byte[] transparentGrey(int bits, int level) throws IOException {
        BufferedImage image = ImageTypeSpecifier.createGrayscale(bits, DataBuffer.TYPE_BYTE, false)
                .createBufferedImage(2, 1);
        image.getRaster().setSample(1, 0, 0, 1);
        byte[] png = encode(image, "png");
        int header = 8 + 12 + 13;
        ByteBuffer chunk = ByteBuffer.allocate(14).putInt(2).put("tRNS".getBytes(StandardCharsets.ISO_8859_1));
        chunk.putShort((short) level);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, 6);
        chunk.putInt((int) checksum.getValue());
        return ByteBuffer.allocate(png.length + 14)
                .put(png, 0, header)
                .put(chunk.array())
                .put(png, header, png.length - header)
                .array();
    }

    static int red(int row, int column) {
        return row * 20 + column * 5;
    }

    static int green(int row, int column) {
        return 255 - row * 10 - column * 7;
    }

    static int blue(int row, int column) {
        return 100 + column * 10;
    }

    static int alpha(int row, int column) {
        return 255 - row * 30;
    }

    /** Colours of the pattern, of a {@code BufferedImage.TYPE_} constant. */
    static BufferedImage colours(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                int rgb =
                        new Color(red(row, column), green(row, column), blue(row, column), alpha(row, column)).getRGB();
                image.setRGB(column, row, rgb);
            }
        }
        return image;
    }

    /** The pattern's red as grey levels, times {@code factor}. */
    static BufferedImage grey(int type, int factor) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                image.getRaster().setSample(column, row, 0, red(row, column) * factor);
            }
        }
        return image;
    }

    /** A palette of red, green and, when asked for, a transparent blue, in columns. */
    static BufferedImage palette(boolean transparent) {
        byte[] reds = {(byte) 255, 0, 0};
        byte[] greens = {0, (byte) 255, 0};
        byte[] blues = {0, 0, (byte) 255};
        IndexColorModel model = new IndexColorModel(8, 3, reds, greens, blues, transparent ? 2 : -1);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, model);
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                image.getRaster().setSample(column, row, 0, column % 3);
            }
        }
        return image;
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("Cannot write '" + format + "': found no writer for " + image);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    static byte[] png() {
        return encode(colours(BufferedImage.TYPE_3BYTE_BGR), "png");
    }

    static byte[] jpeg() {
        return encode(colours(BufferedImage.TYPE_3BYTE_BGR), "jpeg");
    }

    /**
     * A JPEG of four components that all hold one value each, without any marker that says what they are.
     */
    static byte[] fourComponents(int... values) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, WIDTH, HEIGHT, 4, null);
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                raster.setPixel(column, row, values);
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(1);
            writer.write(null, new IIOImage(raster, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The JPEG with Adobe's marker of the given colour transform at its start. */
    static byte[] withAdobeMarker(byte[] jpeg, int transform) {
        byte[] body = "Adobe\0d\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(0xFF);
        out.write(0xEE);
        out.write(0);
        out.write(body.length + 3);
        out.write(body, 0, body.length);
        out.write(transform);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** The JPEG with a segment of a colour profile at its start that holds no profile at all. */
    static byte[] withBrokenProfile(byte[] jpeg) {
        byte[] body = "ICC_PROFILE\0\1\1nothing".getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(0xFF);
        out.write(0xE2);
        out.write(0);
        out.write(body.length + 2);
        out.write(body, 0, body.length);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}
