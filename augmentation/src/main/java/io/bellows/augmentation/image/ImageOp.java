package io.bellows.augmentation.image;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.random.KeyedRandom;
import java.io.Serializable;

/**
 * A change of an image that may draw random numbers.
 *
 * <p>An operation is a record of its settings, checked when it is made. It never writes its input, and its result is a
 * pure function of the input and the stream of random numbers. Whether it is applied at all is not its matter: see
 * {@link AugmentedOp}.
 */
public interface ImageOp extends Serializable {
    /** The image after the change; the input itself when nothing changes. */
    PixelImage apply(PixelImage image, KeyedRandom random);

    /**
     * The image after the change, with mask and points moved along where pixels move, and the name of the operation
     * added to those applied.
     */
    default AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        return annotated.recoloured(apply(annotated.image(), random)).named(KebabCase.of(getClass()));
    }

    /** This operation, applied to an image with {@code probability}, 0 to 1, and left out otherwise. */
    default AugmentedOp withProbability(double probability) {
        return new AugmentedOp(this, probability);
    }
}
