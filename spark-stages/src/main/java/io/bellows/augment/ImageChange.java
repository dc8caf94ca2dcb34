package io.bellows.augment;

import io.bellows.augmentation.image.OpSequence;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.random.ContentKey;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import java.io.Serializable;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/** The row function of {@link AugmentImages}: (image, key, copy) to the changed image. */
record ImageChange(OpSequence ops, long seed, int firstEpoch, InvalidRows refused) implements Serializable {
    /** The number of the copy that is not changed. */
    static final int ORIGINAL = -1;

    /** The function; without keys the hash of origin and data takes the key's place. */
    UserDefinedFunction function(boolean keyed) {
        UDF3<Row, Long, Integer, Row> function = (image, key, copy) -> {
            if (image == null || (keyed && key == null)) {
                String missing = image == null ? "image" : "row key";
                refused.refuse(image == null ? key : ImageSchema.getOrigin(image), "found a null " + missing, null);
                return null;
            }
            try {
                return changed(image, key, copy);
            } catch (IllegalArgumentException e) {
                refused.refuse(ImageSchema.getOrigin(image), e.getMessage(), e);
                return null;
            }
        };
        return functions.udf(function, ImageColumn.type());
    }

    private Row changed(Row image, Long key, int copy) {
        PixelImage pixels = ImageColumn.read(image);
        if (copy == ORIGINAL) {
            return image;
        }
        String origin = ImageSchema.getOrigin(image);
        long rowKey = key == null ? ContentKey.of(origin, ImageSchema.getData(image)) : key;
        return ImageColumn.write(origin, ops.apply(pixels, seed, rowKey, firstEpoch + copy));
    }
}
