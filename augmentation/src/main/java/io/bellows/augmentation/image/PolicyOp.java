package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The operations that the published policies choose from, each with one strength. */
enum PolicyOp {
    IDENTITY,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y,
    ROTATE,
    BRIGHTNESS,
    COLOR,
    CONTRAST,
    SHARPNESS,
    POSTERIZE,
    SOLARIZE,
    AUTOCONTRAST,
    EQUALIZE,
    INVERT;

    /** What RandAugment and TrivialAugment choose from: all but {@link #INVERT}. */
    static final List<PolicyOp> USUAL = List.copyOf(EnumSet.complementOf(EnumSet.of(INVERT)));

    private static final Set<PolicyOp> TWO_SIDED = EnumSet.range(SHEAR_X, SHARPNESS);

    /**
     * Applies the operation.
     *
     * @param level how strong, 0 to 1; a two-sided operation goes either way by one more draw
     */
    AnnotatedImage apply(
            AnnotatedImage annotated,
            PolicyRanges ranges,
            double level,
            Interpolation interpolation,
            int fill,
            KeyedRandom random) {
        if (this == IDENTITY) {
            return annotated;
        }
        double signed = TWO_SIDED.contains(this) && random.nextBoolean(0.5) ? -level : level;
        PixelImage image = annotated.image();
        return op(ranges, signed, image.height(), image.width(), interpolation, fill)
                .apply(annotated, random);
    }

    /** The operation of fixed strength, -1 to 1. */
    ImageOp op(PolicyRanges ranges, double level, int height, int width, Interpolation interpolation, int fill) {
        double degrees = level * ranges.degrees();
        double factor = 1 + level * ranges.change();
        double shear = level * ranges.shear();
        return switch (this) {
            case IDENTITY -> throw new IllegalStateException("Cannot make an operation of 'identity': it has none");
            case SHEAR_X -> new Shear(shear, 0, interpolation, fill);
            case SHEAR_Y -> new Shear(0, shear, interpolation, fill);
            case TRANSLATE_X -> new Translate(pixels(level * ranges.shift(width)), 0, fill);
            case TRANSLATE_Y -> new Translate(0, pixels(level * ranges.shift(height)), fill);
            case ROTATE -> new Rotate(degrees, degrees, interpolation, Border.CONSTANT, fill);
            case BRIGHTNESS -> new Brightness(factor, factor);
            case COLOR -> new Saturation(factor, factor);
            case CONTRAST -> new Contrast(factor, factor);
            case SHARPNESS -> new Sharpness(factor, factor);
            case POSTERIZE -> new Posterize(ranges.bits(level), ranges.bits(level));
            case SOLARIZE -> new Solarize(threshold(level), threshold(level));
            case AUTOCONTRAST -> new Autocontrast();
            case EQUALIZE -> new Equalize();
            case INVERT -> new Invert();
        };
    }

    /** Whole pixels towards 0, in single precision, in which a product that is a whole number but for rounding is one. */
    private static int pixels(double shift) {
        return (int) (float) shift;
    }

    /** In single precision, in which a threshold that is a grey level is that level. */
    private static double threshold(double level) {
        return (float) (255 * (1 - level));
    }
}
