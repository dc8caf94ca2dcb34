package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every registered operation. */
class ImageOpContractTest {
    private static final List<ImageOp> OPS = List.of(
            RandomCrop.withPadding(3),
            new RandomCrop(5, 6, 1, Border.REFLECT, 0),
            new RandomCrop(40, 31, 0, Border.REPLICATE, 0),
            new HorizontalFlip(),
            new VerticalFlip(),
            new Rotate(20, 40, Interpolation.BILINEAR, Border.CONSTANT, 200),
            new Rotate(-120, -60, Interpolation.NEAREST, Border.REFLECT, 0),
            new Affine(0.3, 0.3, 0.5, 0.8, 5, 20, Interpolation.BILINEAR, Border.REPLICATE, 0),
            new Brightness(0.2, 0.5),
            new Contrast(0.2, 0.5),
            new ColorJitter(0.9, 0.9, 0.9, 0.5),
            new RandomErasing(0.1, 0.3, 0.5, 2, ErasedContent.CONSTANT, 255),
            new RandomErasing(0.1, 0.3, 0.5, 2, ErasedContent.NOISE, 0),
            new Resize(7, 9, ResizeMethod.AREA));

    private static final List<PixelImage> IMAGES = List.of(
            noise(12, 15, 1), noise(12, 15, 3), noise(12, 15, 4), noise(1, 1, 1), noise(1, 1, 3), noise(1, 1, 4));

    @Test
    void coversEveryRegisteredOperation() {
        assertThat(OPS.stream().map(op -> KebabCase.of(op.getClass())).collect(Collectors.toSet()))
                .isEqualTo(OpRegistry.names());
    }

    @TestFactory
    Stream<DynamicTest> repeatsTheBytesOfTheSameKey() {
        return onEveryImage((op, image) -> assertThat(
                        run(op, image.with(image.pixels().clone()), 11).pixels())
                .isEqualTo(run(op, image.with(image.pixels().clone()), 11).pixels()));
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
    Stream<DynamicTest> changesAnImage() {
        return onEveryImage((op, image) -> {
            PixelImage changed = run(op, image, 5);
            if (image.width() > 1) {
                assertThat(changed.pixels()).isNotEqualTo(image.pixels());
            }
            assertThat(changed.channels()).isEqualTo(image.channels());
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
            pixels[i] = (byte) random.nextInt();
        }
        return PixelImage.of(height, width, channels, pixels);
    }
}
