package io.bellows.column;

import io.bellows.augmentation.image.PixelImage;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Spark's image struct, as the {@code image} source gives it: origin, height, width, nChannels, mode (OpenCV's type
 * number) and data, row-major, in the order blue, green, red(, alpha).
 */
public final class ImageColumn {
    private static final String CHANNELS_1 = "CV_8UC1";
    private static final String CHANNELS_3 = "CV_8UC3";
    private static final String CHANNELS_4 = "CV_8UC4";
    private static final int MODE_1 = mode(CHANNELS_1);
    private static final int MODE_3 = mode(CHANNELS_3);
    private static final int MODE_4 = mode(CHANNELS_4);

    private ImageColumn() {}

    /** The type of the struct. */
    public static StructType type() {
        return ImageSchema.columnSchema();
    }

    /** The column {@code name}, which must hold image structs. */
    public static StructField require(StructType schema, String name, String stage) {
        return Columns.requireColumn(
                schema,
                name,
                stage,
                ImageColumn::isImage,
                "an image struct %s, as DecodeImages or the image source gives".formatted(type().simpleString()));
    }

    /** Whether a type is that of the struct, but for nulls. */
    public static boolean isImage(DataType type) {
        return Columns.sameType(type, type());
    }

    /** The struct of an image whose {@code data} are in the struct's own order; 1, 3 or 4 channels of 8 bits. */
    public static Row row(String origin, int height, int width, int channels, byte[] data) {
        int mode = channels == 1 ? MODE_1 : channels == 3 ? MODE_3 : MODE_4;
        return RowFactory.create(origin, height, width, channels, mode, data);
    }

    /** The struct of an image. */
    public static Row write(String origin, PixelImage image) {
        return row(origin, image.height(), image.width(), image.channels(), image.blueFirst());
    }

    /**
     * The image in a struct.
     *
     * @throws IllegalArgumentException if it does not have 1, 3 or 4 channels of 8 bits, or not as many bytes as its
     *     size says
     */
    public static PixelImage read(Row image) {
        int channels = ImageSchema.getNChannels(image);
        int mode = ImageSchema.getMode(image);
        if (mode != MODE_1 && mode != MODE_3 && mode != MODE_4) {
            throw new IllegalArgumentException("found image mode %d, expected %d (%s), %d (%s) or %d (%s)"
                    .formatted(mode, MODE_1, CHANNELS_1, MODE_3, CHANNELS_3, MODE_4, CHANNELS_4));
        }
        return PixelImage.ofBlueFirst(
                ImageSchema.getHeight(image), ImageSchema.getWidth(image), channels, ImageSchema.getData(image));
    }

    private static int mode(String name) {
        return (int) ImageSchema.javaOcvTypes().get(name);
    }
}
