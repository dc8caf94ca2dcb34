package io.bellows.read;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes the bytes of one image file with the JDK's readers, and refuses what they would let pass as whole. */
final class ImageDecoder {
    /** An array of bytes holds no more than this. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

    private ImageDecoder() {}

    /** Decodes {@code content}, unless it has more than {@code maxPixels} pixels. */
    static DecodedImage decode(byte[] content, long maxPixels) throws UndecodableImageException {
        if (content == null || content.length == 0) {
            throw new UndecodableImageException(
                    "found %s, expected the bytes of an image".formatted(content == null ? "null" : "0 bytes"));
        }
        ImageFormat format = ImageFormat.of(content);
        try {
            format.requireWhole(content);
            return decode(format, format.plain(content), maxPixels);
        } catch (UndecodableImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The JDK's readers answer some corrupt files with IndexOutOfBounds, IllegalArgument and their like.
            throw new UndecodableImageException(
                    "found truncated or corrupt %s data (%s), expected a whole image"
                            .formatted(format, e.getMessage() == null ? e : e.getMessage()),
                    e);
        }
    }

    private static DecodedImage decode(ImageFormat format, byte[] content, long maxPixels) throws IOException {
        ImageReader reader = reader(format);
        Complaints complaints = new Complaints();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.addIIOReadWarningListener(complaints);
            reader.setInput(in, true, true);
            requireSize(reader.getHeight(0), reader.getWidth(0), maxPixels);
            DecodedImage decoded = read(reader, format, content);
            complaints.requireNone(format);
            return decoded;
        } finally {
            reader.dispose();
        }
    }

    private static DecodedImage read(ImageReader reader, ImageFormat format, byte[] content) throws IOException {
        if (format == ImageFormat.JPEG) {
            JpegHeader header = JpegHeader.of(content);
            if (header.components() == CmykPixels.CHANNELS) {
                return CmykPixels.toBgr(reader.readRaster(0, null), header);
            }
            if (header.components() == RgbPixels.CHANNELS) {
                return RgbPixels.read(reader);
            }
        }
        BufferedImage image = reader.read(0);
        return PixelData.of(image, format.isGrey(content));
    }

    private static ImageReader reader(ImageFormat format) throws UndecodableImageException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.reader());
        if (!readers.hasNext()) {
            throw new UndecodableImageException("found no reader for %s in this Java runtime".formatted(format));
        }
        return readers.next();
    }

    private static void requireSize(int height, int width, long maxPixels) throws UndecodableImageException {
        long pixels = (long) height * width;
        long most = Math.min(maxPixels, MAX_BYTES / 4);
        if (pixels > most) {
            throw new UndecodableImageException("found %d x %d = %d pixels, expected at most maxPixels = %d"
                    .formatted(height, width, pixels, most));
        }
    }
}
