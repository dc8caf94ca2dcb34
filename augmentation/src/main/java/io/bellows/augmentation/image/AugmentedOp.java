package io.bellows.augmentation.image;

import io.bellows.augmentation.op.Probable;
import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.io.Serializable;

/**
 * An operation and the probability, 0 to 1, with which it is applied to an image.
 */
public record AugmentedOp(ImageOp op, double probability) implements Probable<ImageOp>, Serializable {
    public AugmentedOp {
        SettingCheck.present(AugmentedOp.class, "op", op);
        SettingCheck.between(AugmentedOp.class, "probability", probability, 0, 1);
    }

    /** An operation that is applied to every image. */
    public static AugmentedOp always(ImageOp op) {
        return new AugmentedOp(op, 1);
    }

    /** The changed image, or {@code image} itself when the first draw of {@code random} leaves the operation out. */
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return random.nextBoolean(probability) ? op.apply(image, random) : image;
    }

    /** As {@link #apply(PixelImage, KeyedRandom)}, with mask and points. */
    public AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        return random.nextBoolean(probability) ? op.apply(annotated, random) : annotated;
    }
}
