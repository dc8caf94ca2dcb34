package io.bellows.augmentation.image;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.naming.NearestName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

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
    private static final String OP = "op";
    private static final String PROBABILITY = "probability";

    /** A new operation is one more line: its settings by default, and the names of those that have none. */
    private static final Map<String, OpForm> FORMS = byName(
            new OpForm(RandomCrop.withPadding(4)),
            new OpForm(RandomResizedCrop.to(1, 1), "heightPx", "widthPx"),
            new OpForm(new CenterCrop(1, 1, Border.CONSTANT, 0), "heightPx", "widthPx"),
            new OpForm(Pad.by(4)),
            new OpForm(new Resize(1, 1, ResizeMethod.AREA), "heightPx", "widthPx"),
            new OpForm(new HorizontalFlip()),
            new OpForm(new VerticalFlip()),
            new OpForm(new Transpose()),
            new OpForm(Rotate.upTo(15)),
            new OpForm(new Affine(0.1, 0.1, 0.9, 1.1, 0, 0, Interpolation.BILINEAR, Border.CONSTANT, 0)),
            new OpForm(new Perspective(0.3, Interpolation.BILINEAR, Border.CONSTANT, 0)),
            new OpForm(new Elastic(50, 5, Interpolation.BILINEAR, Border.CONSTANT, 0)),
            new OpForm(new GridDistortion(5, 0.3, Interpolation.BILINEAR)),
            new OpForm(new Brightness(0.8, 1.2)),
            new OpForm(new Contrast(0.8, 1.2)),
            new OpForm(new Saturation(0.8, 1.2)),
            new OpForm(new HueShift(-0.05, 0.05)),
            new OpForm(new ColorJitter(0.2, 0.2, 0.2, 0.05)),
            new OpForm(new Gamma(0.8, 1.25)),
            new OpForm(new Grayscale()),
            new OpForm(new ChannelShuffle()),
            new OpForm(new Solarize(128, 128)),
            new OpForm(new Posterize(4, 4)),
            new OpForm(new Equalize()),
            new OpForm(new Clahe(4, 8)),
            new OpForm(new Autocontrast()),
            new OpForm(new Invert()),
            new OpForm(new Sharpness(0.5, 2)),
            new OpForm(new GaussianBlur(0, 0.5, 2)),
            new OpForm(new BoxBlur(3, 7)),
            new OpForm(new MotionBlur(3, 9, 0, 180)),
            new OpForm(new GaussianNoise(5, 20)),
            new OpForm(new PoissonNoise(50, 500)),
            new OpForm(new SaltAndPepper(0.01, 0.05, 0.5)),
            new OpForm(new JpegCompression(30, 90)),
            new OpForm(new Downscale(0.25, 0.5, ResizeMethod.NEAREST)),
            new OpForm(new RandomErasing(0.02, 0.33, 0.3, 1 / 0.3, ErasedContent.CONSTANT, 0)),
            new OpForm(new CoarseDropout(1, 8, 0.05, 0.15, ErasedContent.CONSTANT, 0)),
            new OpForm(new GridMask(0.2, 0.5, 0.5, 0)),
            new OpForm(new Sequence(List.of(AugmentedOp.always(new HorizontalFlip()))), "ops"),
            new OpForm(new OneOf(List.of(AugmentedOp.always(new HorizontalFlip()))), "ops"),
            new OpForm(new SomeOf(1, 1, List.of(AugmentedOp.always(new HorizontalFlip()))), "ops"),
            new OpForm(new RandAugment(2, 9, Interpolation.NEAREST, 0)),
            new OpForm(new TrivialAugment(Interpolation.NEAREST, 0)),
            new OpForm(new AutoAugment(AutoAugmentPolicy.IMAGENET, Interpolation.NEAREST, 0), "policy"),
            new OpForm(new AugMix(3, 3, 0, 1, true, Interpolation.BILINEAR, 0)));

    private OpRegistry() {}

    /** The names of all operations, in the order of their registration. */
    public static Set<String> names() {
        return FORMS.keySet();
    }

    /**
     * The operation that {@code description} describes.
     *
     * @throws IllegalArgumentException if the name or a setting is unknown (the message names the nearest valid one), a
     *     setting is missing, of the wrong type or out of range
     */
    public static AugmentedOp create(Map<String, ?> description) {
        if (!(description.get(OP) instanceof String name)) {
            throw new IllegalArgumentException("Cannot create operation from %s: found 'op' %s, expected one of %s"
                    .formatted(description, description.get(OP), String.join(", ", names())));
        }
        OpForm form = FORMS.get(name);
        if (form == null) {
            throw new IllegalArgumentException("Cannot create operation '%s': found no operation of that name; %s"
                    .formatted(name, NearestName.hint(name, names())));
        }
        return new AugmentedOp(form.create(settings(name, form, description)), probability(description));
    }

    /** The operations that {@code descriptions} describe, in order. */
    public static OpSequence createAll(List<? extends Map<String, ?>> descriptions) {
        List<AugmentedOp> ops = new ArrayList<>();
        for (Map<String, ?> description : descriptions) {
            ops.add(create(description));
        }
        return new OpSequence(ops);
    }

    /**
     * The map from which {@link #create} makes an equal operation; every setting is in it, in the order of the record.
     *
     * @throws IllegalArgumentException if the operation is of no registered type
     */
    public static Map<String, Object> describe(AugmentedOp augmented) {
        String name = KebabCase.of(augmented.op().getClass());
        OpForm form = FORMS.get(name);
        if (form == null || !form.type().equals(augmented.op().getClass())) {
            throw new IllegalArgumentException("Cannot describe operation '" + augmented.op() + "': found no registered"
                    + " type, expected one of " + String.join(", ", names()) + "; only registered ones can be saved");
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put(OP, name);
        description.put(PROBABILITY, augmented.probability());
        description.putAll(form.settings(augmented.op()));
        return description;
    }

    /** The maps of all operations, in order. */
    public static List<Map<String, Object>> describeAll(OpSequence sequence) {
        return sequence.ops().stream().map(OpRegistry::describe).toList();
    }

    private static Map<String, Object> settings(String name, OpForm form, Map<String, ?> description) {
        Map<String, Object> settings = new LinkedHashMap<>(description);
        settings.keySet().removeAll(Set.of(OP, PROBABILITY));
        SortedSet<String> valid = new TreeSet<>(form.settingNames());
        valid.add(PROBABILITY);
        for (String setting : settings.keySet()) {
            if (!valid.contains(setting)) {
                throw new IllegalArgumentException("Cannot create operation '%s': found unknown setting '%s'; %s"
                        .formatted(name, setting, NearestName.hint(setting, valid)));
            }
        }
        return settings;
    }

    private static double probability(Map<String, ?> description) {
        Object probability = description.containsKey(PROBABILITY) ? description.get(PROBABILITY) : 1;
        if (!(probability instanceof Number number)) {
            throw new IllegalArgumentException(
                    "Cannot create operation '%s': found probability %s, expected a number from 0 to 1"
                            .formatted(description.get(OP), probability));
        }
        return number.doubleValue();
    }

    private static Map<String, OpForm> byName(OpForm... forms) {
        Map<String, OpForm> byName = new LinkedHashMap<>();
        for (OpForm form : forms) {
            byName.put(KebabCase.of(form.type()), form);
        }
        return Collections.unmodifiableMap(byName);
    }
}
