package io.bellows.augmentation.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The JDK's JPEG writer and reader, which cost more to make than to use: one pair a thread, in memory. */
final class JpegCodec {
    private static final ThreadLocal<JpegCodec> OF_THREAD = ThreadLocal.withInitial(JpegCodec::new);

    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName("jpeg").next();
    private final ImageReader reader =
            ImageIO.getImageReadersByFormatName("jpeg").next();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private JpegCodec() {}

    static JpegCodec ofThread() {
        return OF_THREAD.get();
    }

    /** Replaces the colours in {@code pixels}, which have the shape of {@code image}, by those after the round trip. */
    void roundTrip(byte[] pixels, PixelImage image, float quality) throws IOException {
        boolean grey = image.channels() == 1;
        BufferedImage picture = new BufferedImage(
                image.width(), image.height(), grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        exchange(pixels, image.channels(), data(picture), true);
        write(picture, quality);
        BufferedImage decoded;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            reader.setInput(in, true, true);
            decoded = reader.read(0);
        } finally {
            reader.reset();
        }
        exchange(pixels, image.channels(), data(decoded), false);
    }

    private void write(BufferedImage picture, float quality) throws IOException {
        bytes.reset();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.reset();
        }
    }

    private static byte[] data(BufferedImage picture) {
        return ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    }

    /** Copies the colours, red first in {@code pixels} and blue first in {@code data}. */
    private static void exchange(byte[] pixels, int channels, byte[] data, boolean toData) {
        int colours = Math.min(channels, Pixels.ALPHA);
        for (int i = 0, at = 0; i < pixels.length; i += channels, at += colours) {
            for (int colour = 0; colour < colours; colour++) {
                int other = at + colours - 1 - colour;
                if (toData) {
                    data[other] = pixels[i + colour];
                } else {
                    pixels[i + colour] = data[other];
                }
            }
        }
    }
}
