package io.bellows.column;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * The shape of the tensors in a column of flat arrays, kept in the column's metadata:
 * {@code {"bellows": {"shape": [C, H, W]}}}, outermost dimension first.
 */
public final class TensorShape {
    /** The metadata key of everything Bellows says of a column. */
    public static final String NAMESPACE = "bellows";

    /** The key, under {@link #NAMESPACE}, of the shape: an array of longs. */
    public static final String SHAPE = "shape";

    private TensorShape() {}

    /**
     * Metadata that hold {@code shape} and nothing else.
     *
     * @throws IllegalArgumentException if a dimension is smaller than 1, or there is none
     */
    public static Metadata write(int... shape) {
        return write(Metadata.empty(), shape);
    }

    /** The metadata {@code base} with {@code shape} in place of any shape it has; all else in it stays. */
    public static Metadata write(Metadata base, int... shape) {
        if (shape.length == 0 || Arrays.stream(shape).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(
                    "Cannot write tensor shape '%s': found a size below 1 or none, expected >= 1"
                            .formatted(Arrays.toString(shape)));
        }
        MetadataBuilder ours = new MetadataBuilder();
        if (base.contains(NAMESPACE)) {
            ours.withMetadata(base.getMetadata(NAMESPACE));
        }
        ours.putLongArray(SHAPE, Arrays.stream(shape).asLongStream().toArray());
        return new MetadataBuilder()
                .withMetadata(base)
                .putMetadata(NAMESPACE, ours.build())
                .build();
    }

    /** The shape of the tensors in {@code column}; empty when its metadata hold none. */
    public static Optional<int[]> read(StructField column) {
        Metadata metadata = column.metadata();
        if (!metadata.contains(NAMESPACE) || !metadata.getMetadata(NAMESPACE).contains(SHAPE)) {
            return Optional.empty();
        }
        long[] sizes = metadata.getMetadata(NAMESPACE).getLongArray(SHAPE);
        return Optional.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
    }
}
