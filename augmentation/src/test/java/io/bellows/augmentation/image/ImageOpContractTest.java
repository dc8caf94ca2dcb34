package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every registered operation. */
class ImageOpContractTest {
    /** Settings that have no default, for the operations that need them. */
    private static final Map<String, Object> SIZE = Map.of("heightPx", 17, "widthPx", 9);

    /** Operations that may change height and width. */
    private static final Set<String> RESHAPING =
            Set.of("random-crop", "random-resized-crop", "center-crop", "pad", "resize", "transpose");

    /** Operations that change nothing in grey images. */
    private static final Set<String> OF_COLOURS = Set.of("saturation", "hue-shift", "grayscale", "channel-shuffle");

    private static final List<ImageOp> VARIANTS = List.of(
            new RandomCrop(5, 6, 1, Border.REFLECT, 0),
            new RandomCrop(60, 31, 0, Border.REPLICATE, 0),
            new CenterCrop(40, 5, Border.REFLECT, 0),
            new Pad(0, 3, 2, 50, Border.REPLICATE, 0),
            new RandomResizedCrop(9, 40, 0.1, 1, 0.1, 10, ResizeMethod.BICUBIC),
            new Resize(50, 9, ResizeMethod.BILINEAR_ANTIALIASED),
            new Rotate(20, 40, Interpolation.BICUBIC, Border.CONSTANT, 200),
            new Rotate(-120, -60, Interpolation.NEAREST, Border.REFLECT, 0),
            new Affine(0.3, 0.3, 0.5, 0.8, 5, 20, Interpolation.BILINEAR, Border.REPLICATE, 0),
            new Perspective(1, Interpolation.BICUBIC, Border.REFLECT, 0),
            new Elastic(100, 8, Interpolation.NEAREST, Border.REFLECT, 0),
            new GridDistortion(1000, 0.9, Interpolation.BICUBIC),
            new ColorJitter(0.9, 0.9, 0.9, 0.5),
            new Posterize(0, 0),
            new Clahe(1000, 256),
            new Sharpness(10, 10),
            new GaussianBlur(99, 20, 20),
            new BoxBlur(151, 151),
            new MotionBlur(99, 99, -360, 360),
            new PoissonNoise(1, 1),
            new SaltAndPepper(1, 1, 0),
            new JpegCompression(1, 1),
            new Downscale(0.001, 0.001, ResizeMethod.BICUBIC),
            new RandomErasing(0.1, 0.3, 0.5, 2, ErasedContent.NOISE, 0),
            new CoarseDropout(5, 5, 0.5, 1, ErasedContent.NOISE, 0),
            new GridMask(1, 1, 1, 9),
            new SomeOf(
                    0,
                    2,
                    List.of(
                            new Invert().withProbability(0.5),
                            AugmentedOp.always(new OneOf(List.of(AugmentedOp.always(new Equalize())))))),
            new RandAugment(14, 30, Interpolation.BILINEAR, 7),
            new TrivialAugment(Interpolation.BICUBIC, 200),
            new AutoAugment(AutoAugmentPolicy.CIFAR10, Interpolation.BILINEAR, 3),
            new AugMix(10, 5, 4, 0.5, false, Interpolation.NEAREST, 3));

    private static final List<ImageOp> OPS = Stream.concat(
                    OpRegistry.names().stream().map(ImageOpContractTest::byDefault), VARIANTS.stream())
            .toList();

    private static final List<PixelImage> IMAGES = List.of(
            noise(24, 30, 1), noise(24, 30, 3), noise(24, 30, 4), noise(1, 1, 1), noise(1, 1, 3), noise(1, 1, 4));

    @TestFactory
    Stream<DynamicTest> repeatsTheBytesOfTheSameKey() {
        return onEveryImage((op, image) -> assertThat(
                        run(op, image.with(image.pixels().clone()), 11).pixels())
                .isEqualTo(run(op, image.with(image.pixels().clone()), 11).pixels()));
    }

    @TestFactory
    Stream<DynamicTest> givesTheSamePixelsWhenBlueIsStoredFirst() {
        return onEveryImage((op, image) -> {
            PixelImage blueFirst =
                    PixelImage.ofBlueFirst(image.height(), image.width(), image.channels(), image.blueFirst());
            assertThat(run(op, blueFirst, 7).pixels())
                    .isEqualTo(run(op, image, 7).pixels());
        });
    }

    @TestFactory
    Stream<DynamicTest> neverWritesItsInput() {
        return onEveryImage((op, image) -> {
            byte[] before = image.pixels().clone();
            run(op, image, 3);
            assertThat(image.pixels()).isEqualTo(before);
        });
    }

    @TestFactory
    Stream<DynamicTest> changesAnImageThatIsLargeEnough() {
        return onEveryImage((op, image) -> {
            boolean unchanged = image.width() == 1 || (image.channels() == 1 && OF_COLOURS.contains(name(op)));
            if (!unchanged) {
                assertThat(IntStream.range(0, 20)
                                .anyMatch(key ->
                                        !Arrays.equals(run(op, image, key).pixels(), image.pixels())))
                        .isTrue();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> keepsShapeAndChannels() {
        return onEveryImage((op, image) -> {
            PixelImage changed = run(op, image, 5);
            assertThat(changed.channels()).isEqualTo(image.channels());
            if (!RESHAPING.contains(name(op))) {
                assertThat(changed.height()).isEqualTo(image.height());
                assertThat(changed.width()).isEqualTo(image.width());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> takesAnImageTwentyThousandPixelsWide() {
        PixelImage wide = noise(2, 20_000, 3);
        return OPS.stream()
                .map(op -> DynamicTest.dynamicTest(
                        op.toString(),
                        () -> assertThat(run(op, wide, 1).channels()).isEqualTo(3)));
    }

    @TestFactory
    Stream<DynamicTest> keepsAlphaWhereOnlyColoursChange() {
        Set<String> colouring = Set.of(
                "brightness",
                "contrast",
                "saturation",
                "hue-shift",
                "color-jitter",
                "gamma",
                "grayscale",
                "channel-shuffle",
                "solarize",
                "posterize",
                "equalize",
                "clahe",
                "autocontrast",
                "invert",
                "sharpness",
                "gaussian-noise",
                "poisson-noise",
                "salt-and-pepper",
                "jpeg-compression",
                "random-erasing",
                "coarse-dropout",
                "grid-mask");
        PixelImage image = noise(24, 30, 4);
        return OPS.stream()
                .filter(op -> colouring.contains(name(op)))
                .map(op -> DynamicTest.dynamicTest(op.toString(), () -> {
                    PixelImage changed = run(op, image, 2);
                    for (int i = 3; i < image.pixels().length; i += 4) {
                        assertThat(changed.pixels()[i]).isEqualTo(image.pixels()[i]);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> refusesANegativeProbability() {
        return OpRegistry.names().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Map<String, Object> description =
                            new HashMap<>(OpRegistry.describe(byDefault(name).withProbability(1)));
                    description.put("probability", -0.1);
                    assertThatThrownBy(() -> OpRegistry.create(description))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("Cannot create operation '" + name
                                    + "': found probability -0.1, expected a number" + " from 0 to 1");
                }));
    }

    @Test
    void fiveChannelsAreNoImage() {
        assertThatThrownBy(() -> PixelImage.of(1, 1, 5, new byte[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make image 'channels': found 5, expected 1 (grey), 3 (RGB) or 4 (RGBA)");
    }

    @TestFactory
    Stream<DynamicTest> changesAnnotatedImagesToTheSameBytes() {
        return onEveryImage((op, image) -> {
            AnnotatedImage annotated = AnnotatedImage.of(image, image.toGrey(), new double[0], new double[] {0.5, 0.5});
            AnnotatedImage changed = op.apply(annotated, KeyedRandom.of(17, 8, 0, 0));
            assertThat(changed.image().pixels()).isEqualTo(run(op, image, 8).pixels());
            assertThat(changed.mask().orElseThrow().height())
                    .isEqualTo(changed.image().height());
            if (changed.image() != image) {
                assertThat(changed.applied()).isNotEmpty();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> survivesDescriptionAsMap() {
        return OPS.stream()
                .map(op -> DynamicTest.dynamicTest(op.toString(), () -> {
                    Map<String, Object> description = OpRegistry.describe(op.withProbability(0.25));
                    assertThat(OpRegistry.create(description)).isEqualTo(new AugmentedOp(op, 0.25));
                }));
    }

    private static ImageOp byDefault(String name) {
        Map<String, Object> description = new HashMap<>(Map.of("op", name));
        if (Set.of("random-resized-crop", "center-crop", "resize").contains(name)) {
            description.putAll(SIZE);
        }
        if (Set.of("sequence", "one-of", "some-of").contains(name)) {
            description.put("ops", List.of(Map.of("op", "rotate"), Map.of("op", "gamma", "probability", 0.5)));
        }
        if (name.equals("auto-augment")) {
            description.put("policy", "imagenet");
        }
        return OpRegistry.create(description).op();
    }

    private static String name(ImageOp op) {
        return KebabCase.of(op.getClass());
    }

    private static Stream<DynamicTest> onEveryImage(Fact fact) {
        return OPS.stream().flatMap(op -> IMAGES.stream()
                .map(image -> DynamicTest.dynamicTest(
                        op + " on " + image.height() + "x" + image.width() + "x" + image.channels(),
                        () -> fact.check(op, image))));
    }

    private static PixelImage run(ImageOp op, PixelImage image, long rowKey) {
        return op.apply(image, KeyedRandom.of(17, rowKey, 0, 0));
    }

    private interface Fact {
        void check(ImageOp op, PixelImage image);
    }

    private static PixelImage noise(int height, int width, int channels) {
        byte[] pixels = new byte[height * width * channels];
        KeyedRandom random = KeyedRandom.of(1, channels, 0, 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (20 + random.nextInt(200));
        }
        return PixelImage.of(height, width, channels, pixels);
    }
}
