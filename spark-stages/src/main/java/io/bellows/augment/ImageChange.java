package io.bellows.augment;

import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.augmentation.image.OpSequence;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.random.ContentKey;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import java.io.Serializable;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/** The row function of {@link AugmentImages}: (image, key, repetition, copy) to the changed image. */
record ImageChange(OpSequence ops, long seed, int firstEpoch, InvalidRows refused) implements Serializable {
    /** The function; without keys the hash of origin and data takes the key's place. */
    UserDefinedFunction function(boolean keyed) {
        UDF4<Row, Long, Long, Integer, Row> function = (image, key, repetition, copy) -> {
            if (copy == Augmenter.UNTOUCHED || missing(image, key, keyed)) {
                return null;
            }
            try {
                return changed(image, key, repetition, copy);
            } catch (IllegalArgumentException e) {
                refused.refuse(ImageSchema.getOrigin(image), e.getMessage(), e);
                return null;
            }
        };
        return functions.udf(function, ImageColumn.type());
    }

    /** Whether a row lacks what it needs, which is then refused. */
    boolean missing(Row image, Long key, boolean keyed) {
        if (image != null && (key != null || !keyed)) {
            return false;
        }
        String missing = image == null ? "image" : "row key";
        refused.refuse(image == null ? key : ImageSchema.getOrigin(image), "found a null " + missing, null);
        return true;
    }

    private Row changed(Row image, Long key, long repetition, int copy) {
        PixelImage pixels = ImageColumn.read(image);
        if (copy == Augmenter.ORIGINAL) {
            return image;
        }
        return ImageColumn.write(
                ImageSchema.getOrigin(image),
                ops.apply(pixels, seed, rowKey(image, key) ^ repetition, firstEpoch + copy));
    }

    /** The image in a struct after the change, with what is annotated: the same bytes as without. */
    AnnotatedImage changed(Row image, AnnotatedImage annotated, Long key, long repetition, int copy) {
        return copy == Augmenter.ORIGINAL
                ? annotated
                : ops.apply(annotated, seed, rowKey(image, key) ^ repetition, firstEpoch + copy);
    }

    private static long rowKey(Row image, Long key) {
        return key == null ? ContentKey.of(ImageSchema.getOrigin(image), ImageSchema.getData(image)) : key;
    }
}
