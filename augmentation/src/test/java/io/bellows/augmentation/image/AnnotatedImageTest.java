package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AnnotatedImageTest {
    private static final int HEIGHT = 40;
    private static final int WIDTH = 60;

    private static final List<ImageOp> GEOMETRY = List.of(
            new HorizontalFlip(),
            new VerticalFlip(),
            new Transpose(),
            new RandomCrop(36, 50, 3, Border.REFLECT, 0),
            new RandomResizedCrop(50, 70, 0.7, 1, 0.8, 1.2, ResizeMethod.BILINEAR_ANTIALIASED),
            new CenterCrop(35, 70, Border.CONSTANT, 0),
            new Pad(3, 1, 0, 5, Border.REPLICATE, 0),
            new Resize(20, 90, ResizeMethod.AREA),
            new Rotate(-25, 25, Interpolation.BILINEAR, Border.CONSTANT, 0),
            new Affine(0.1, 0.1, 0.8, 1.2, -10, 10, Interpolation.BILINEAR, Border.CONSTANT, 0),
            new Perspective(0.3, Interpolation.BILINEAR, Border.CONSTANT, 0),
            new Elastic(60, 6, Interpolation.BILINEAR, Border.CONSTANT, 0),
            new GridDistortion(4, 0.4, Interpolation.BILINEAR),
            new Shear(0.2, -0.1, Interpolation.BILINEAR, 0),
            new Translate(4, -3, 0));

    /** A bright square of 5 pixels marks a place: the mean of its pixels must be where the point goes. */
    @TestFactory
    Stream<DynamicTest> pointsAndMasksStayOnWhatTheyMark() {
        return GEOMETRY.stream()
                .map(op -> DynamicTest.dynamicTest(op.toString(), () -> {
                    for (int row = 0; row < 10; row++) {
                        AnnotatedImage changed = op.apply(marked(), KeyedRandom.of(1, row, 0, 0));
                        double[] point = changed.points();
                        assertThat(centre(changed.image())[0]).isCloseTo(point[0], within(0.6));
                        assertThat(centre(changed.image())[1]).isCloseTo(point[1], within(0.6));
                        PixelImage mask = changed.mask().orElseThrow();
                        assertThat(centre(mask)[0]).isCloseTo(point[0], within(0.6));
                        assertThat(centre(mask)[1]).isCloseTo(point[1], within(0.6));
                    }
                }));
    }

    @Test
    void flipMovesAPointExactly() {
        PixelImage image = PixelImage.of(2, 3, 1, new byte[6]);
        AnnotatedImage flipped = new HorizontalFlip()
                .apply(AnnotatedImage.of(image, null, new double[] {0.5, 1.5}), KeyedRandom.of(0, 0, 0, 0));
        assertThat(flipped.points()).containsExactly(2.5, 1.5);
        assertThat(flipped.applied()).containsExactly("horizontal-flip");
    }

    @Test
    void quarterTurnMovesAPointCounterClockwise() {
        PixelImage image = PixelImage.of(4, 4, 1, new byte[16]);
        double[] turned = new Rotate(90, 90, Interpolation.NEAREST, Border.CONSTANT, 0)
                .apply(AnnotatedImage.of(image, null, new double[] {3.5, 0.5}), KeyedRandom.of(0, 0, 0, 0))
                .points();
        assertThat(turned[0]).isCloseTo(0.5, within(1e-9));
        assertThat(turned[1]).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void masksTakeTheSamePixelsAsImagesResizedToTheNearest() {
        PixelImage image = PixelImage.of(2, 4, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        AnnotatedImage half = new Resize(1, 2, ResizeMethod.NEAREST)
                .apply(AnnotatedImage.of(image, image, new double[0]), KeyedRandom.of(0, 0, 0, 0));
        assertThat(half.mask().orElseThrow().pixels()).isEqualTo(half.image().pixels());
    }

    @Test
    void pointsBehindTheHorizonStayOnTheirSide() {
        Geometry steep = Perspective.towards(100, 100, -10, -30, 10, -30, 50, 50, -50, 50);
        double[] below = {50, 400};
        double[] right = {300, 400};
        steep.target(below);
        steep.target(right);
        assertThat(below[1]).isGreaterThan(100);
        assertThat(right[0]).isGreaterThan(100);
    }

    @Test
    void masksTakeNothingFromBeyondTheEdge() {
        PixelImage image = PixelImage.of(1, 2, 1, new byte[] {5, 6});
        AnnotatedImage padded = new Pad(0, 0, 0, 1, Border.REPLICATE, 0)
                .apply(AnnotatedImage.of(image, image, new double[0]), KeyedRandom.of(0, 0, 0, 0));
        assertThat(padded.image().pixels()).containsExactly(5, 5, 6);
        assertThat(padded.mask().orElseThrow().pixels()).containsExactly(0, 5, 6);
    }

    @Test
    void sequenceGivesTheSameBytesWithAndWithoutAnnotations() {
        OpSequence sequence = OpSequence.of(
                new Rotate(-25, 25, Interpolation.BILINEAR, Border.CONSTANT, 0).withProbability(0.5),
                AugmentedOp.always(new RandAugment(2, 20, Interpolation.BILINEAR, 0)));
        for (int row = 0; row < 20; row++) {
            assertThat(sequence.apply(marked(), 1, row, 2).image().pixels())
                    .isEqualTo(sequence.apply(marked().image(), 1, row, 2).pixels());
        }
    }

    @Test
    void refusesMasksOfAnotherSizeAndHalfPoints() {
        PixelImage image = PixelImage.of(1, 2, 1, new byte[2]);
        PixelImage other = PixelImage.of(2, 1, 1, new byte[2]);
        assertThatThrownBy(() -> AnnotatedImage.of(image, other, new double[0]))
                .hasMessage("Cannot annotate image '1x2': found a mask of 2x1, expected its size");
        assertThatThrownBy(() -> AnnotatedImage.of(image, null, new double[1]))
                .hasMessage("Cannot annotate image 'points': found 1 numbers, expected x and y of each point");
    }

    private static AnnotatedImage marked() {
        byte[] pixels = new byte[HEIGHT * WIDTH];
        for (int row = 16; row < 21; row++) {
            for (int column = 32; column < 37; column++) {
                pixels[row * WIDTH + column] = (byte) 200;
            }
        }
        PixelImage image = PixelImage.of(HEIGHT, WIDTH, 1, pixels);
        return AnnotatedImage.of(image, image, new double[] {34.5, 18.5});
    }

    /** The mean place of light. */
    private static double[] centre(PixelImage image) {
        double x = 0;
        double y = 0;
        double sum = 0;
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                int light = image.at(row, column, 0);
                x += light * (column + 0.5);
                y += light * (row + 0.5);
                sum += light;
            }
        }
        return new double[] {x / sum, y / sum};
    }
}
