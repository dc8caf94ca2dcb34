package io.bellows.augmentation.image;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.OpForm;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All image operations by name, and their form as plain maps, which any JSON library reads and writes.
 *
 * <p>An operation is a map of {@code "op"} (its name in kebab-case), {@code "probability"} and its settings by name:
 * {@code {"op": "rotate", "probability": 0.5, "minDegrees": -10, "maxDegrees": 10}}. A setting left out takes the value
 * of the operation registered here; enum settings are kebab-case strings. A policy that chooses among operations has a
 * list of such maps: {@code {"op": "one-of", "ops": [{"op": "invert"}, {"op": "equalize"}]}}. The form is stable: what is described once is
 * created again as an equal operation.
 */
public final class OpRegistry {
    /** A new operation is one more line: its settings by default, and the names of those that have none. */
    private static final List<OpForm<ImageOp>> FORMS = List.of(
            new OpForm<>(RandomCrop.withPadding(4)),
            new OpForm<>(RandomResizedCrop.to(1, 1), "heightPx", "widthPx"),
            new OpForm<>(new CenterCrop(1, 1, Border.CONSTANT, 0), "heightPx", "widthPx"),
            new OpForm<>(Pad.by(4)),
            new OpForm<>(new Resize(1, 1, ResizeMethod.AREA), "heightPx", "widthPx"),
            new OpForm<>(new HorizontalFlip()),
            new OpForm<>(new VerticalFlip()),
            new OpForm<>(new Transpose()),
            new OpForm<>(Rotate.upTo(15)),
            new OpForm<>(new Affine(0.1, 0.1, 0.9, 1.1, 0, 0, Interpolation.BILINEAR, Border.CONSTANT, 0)),
            new OpForm<>(new Perspective(0.3, Interpolation.BILINEAR, Border.CONSTANT, 0)),
            new OpForm<>(new Elastic(50, 5, Interpolation.BILINEAR, Border.CONSTANT, 0)),
            new OpForm<>(new GridDistortion(5, 0.3, Interpolation.BILINEAR)),
            new OpForm<>(new Brightness(0.8, 1.2)),
            new OpForm<>(new Contrast(0.8, 1.2)),
            new OpForm<>(new Saturation(0.8, 1.2)),
            new OpForm<>(new HueShift(-0.05, 0.05)),
            new OpForm<>(new ColorJitter(0.2, 0.2, 0.2, 0.05)),
            new OpForm<>(new Gamma(0.8, 1.25)),
            new OpForm<>(new Grayscale()),
            new OpForm<>(new ChannelShuffle()),
            new OpForm<>(new Solarize(128, 128)),
            new OpForm<>(new Posterize(4, 4)),
            new OpForm<>(new Equalize()),
            new OpForm<>(new Clahe(4, 8)),
            new OpForm<>(new Autocontrast()),
            new OpForm<>(new Invert()),
            new OpForm<>(new Sharpness(0.5, 2)),
            new OpForm<>(new GaussianBlur(0, 0.5, 2)),
            new OpForm<>(new BoxBlur(3, 7)),
            new OpForm<>(new MotionBlur(3, 9, 0, 180)),
            new OpForm<>(new GaussianNoise(5, 20)),
            new OpForm<>(new PoissonNoise(50, 500)),
            new OpForm<>(new SaltAndPepper(0.01, 0.05, 0.5)),
            new OpForm<>(new JpegCompression(30, 90)),
            new OpForm<>(new Downscale(0.25, 0.5, ResizeMethod.NEAREST)),
            new OpForm<>(new RandomErasing(0.02, 0.33, 0.3, 1 / 0.3, ErasedContent.CONSTANT, 0)),
            new OpForm<>(new CoarseDropout(1, 8, 0.05, 0.15, ErasedContent.CONSTANT, 0)),
            new OpForm<>(new GridMask(0.2, 0.5, 0.5, 0)),
            new OpForm<>(new Sequence(List.of(AugmentedOp.always(new HorizontalFlip()))), "ops"),
            new OpForm<>(new OneOf(List.of(AugmentedOp.always(new HorizontalFlip()))), "ops"),
            new OpForm<>(new SomeOf(1, 1, List.of(AugmentedOp.always(new HorizontalFlip()))), "ops"),
            new OpForm<>(new RandAugment(2, 9, Interpolation.NEAREST, 0)),
            new OpForm<>(new TrivialAugment(Interpolation.NEAREST, 0)),
            new OpForm<>(new AutoAugment(AutoAugmentPolicy.IMAGENET, Interpolation.NEAREST, 0), "policy"),
            new OpForm<>(new AugMix(3, 3, 0, 1, true, Interpolation.BILINEAR, 0)));

    private static final OpCatalog<ImageOp, AugmentedOp> CATALOG = new OpCatalog<>(AugmentedOp::new, FORMS);

    private OpRegistry() {}

    /** The catalogue of these operations. */
    public static OpCatalog<ImageOp, AugmentedOp> catalog() {
        return CATALOG;
    }

    /** The names of all operations, in the order of their registration. */
    public static Set<String> names() {
        return CATALOG.names();
    }

    /**
     * The operation that {@code description} describes.
     *
     * @throws IllegalArgumentException if the name or a setting is unknown (the message names the nearest valid one), a
     *     setting is missing, of the wrong type or out of range
     */
    public static AugmentedOp create(Map<String, ?> description) {
        return CATALOG.create(description);
    }

    /** The operations that {@code descriptions} describe, in order. */
    public static OpSequence createAll(List<? extends Map<String, ?>> descriptions) {
        return new OpSequence(CATALOG.createAll(descriptions));
    }

    /**
     * The map from which {@link #create} makes an equal operation; every setting is in it, in the order of the record.
     *
     * @throws IllegalArgumentException if the operation is of no registered type
     */
    public static Map<String, Object> describe(AugmentedOp augmented) {
        return CATALOG.describe(augmented);
    }

    /** The maps of all operations, in order. */
    public static List<Map<String, Object>> describeAll(OpSequence sequence) {
        return CATALOG.describeAll(sequence.ops());
    }
}
