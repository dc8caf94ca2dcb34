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
    private static final double[] NONE = {};

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
                .apply(AnnotatedImage.of(image, null, NONE, new double[] {0.5, 1.5}), KeyedRandom.of(0, 0, 0, 0));
        assertThat(flipped.points()).containsExactly(2.5, 1.5);
        assertThat(flipped.applied()).containsExactly("horizontal-flip");
    }

    @Test
    void quarterTurnMovesAPointCounterClockwise() {
        PixelImage image = PixelImage.of(4, 4, 1, new byte[16]);
        double[] turned = new Rotate(90, 90, Interpolation.NEAREST, Border.CONSTANT, 0)
                .apply(AnnotatedImage.of(image, null, NONE, new double[] {3.5, 0.5}), KeyedRandom.of(0, 0, 0, 0))
                .points();
        assertThat(turned[0]).isCloseTo(0.5, within(1e-9));
        assertThat(turned[1]).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void masksTakeTheSamePixelsAsImagesResizedToTheNearest() {
        PixelImage image = PixelImage.of(2, 4, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        AnnotatedImage half = new Resize(1, 2, ResizeMethod.NEAREST)
                .apply(AnnotatedImage.of(image, image, NONE, NONE), KeyedRandom.of(0, 0, 0, 0));
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
                .apply(AnnotatedImage.of(image, image, NONE, NONE), KeyedRandom.of(0, 0, 0, 0));
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
    void boxesDoNotComeBackFromBeyondTheEdge() {
        AnnotatedImage away = new Translate(20, 0, 0).apply(boxed(50, 5, 60, 15, 35, 10, 45, 30), draws());
        assertThat(away.boxes()).containsExactly(60, 5, 60, 15, 55, 10, 60, 30);
        assertThat(new Translate(-20, 0, 0).apply(away, draws()).boxes()).containsExactly(40, 5, 40, 5, 35, 10, 40, 30);
    }

    @Test
    void aBoxThatPassesACornerOutsideHasNoArea() {
        double[] outlines =
                Outlines.of(new double[] {10, 0, 35, 4, 10, 0, 35, 8}, PixelImage.of(50, 50, 1, new byte[2500]));

        double[] boxes = Outlines.boxes(Outlines.moved(outlines, new PastTheCorner()));

        assertThat(boxes[2] - boxes[0]).isZero();
        assertThat(boxes[3] - boxes[1]).isZero();
        assertThat(boxes[6] - boxes[4]).isPositive();
        assertThat(boxes[7] - boxes[5]).isPositive();
    }

    /** Puts the point (x, y) at (x - 25, 20 - x + y): as far left of the corner's diagonal as 5 - y. */
    private record PastTheCorner() implements Geometry {
        @Override
        public int height() {
            return 50;
        }

        @Override
        public int width() {
            return 50;
        }

        @Override
        public void sourcesOf(int row, double[] xs, double[] ys) {
            throw new UnsupportedOperationException("moves no pixels");
        }

        @Override
        public void target(double[] point) {
            point[1] += 20 - point[0];
            point[0] -= 25;
        }
    }

    @Test
    void boxesWithoutAreaGetNoneWhenTurned() {
        AnnotatedImage away = new Translate(60, 0, 0).apply(boxed(5, 5, 30, 30), draws());
        double[] turned = new Rotate(30, 30, Interpolation.NEAREST, Border.CONSTANT, 0)
                .apply(away, draws())
                .boxes();
        assertThat(turned[2] - turned[0]).isZero();
        assertThat(turned[3] - turned[1]).isZero();
    }

    @Test
    void boxesThatReachBeyondTheEdgeAreCutBeforeTheyMove() {
        assertThat(boxed(-5, -5, 20, 50).boxes()).containsExactly(0, 0, 20, 40);
        assertThat(Pad.by(10).apply(boxed(-5, -5, 20, 50), draws()).boxes()).containsExactly(10, 10, 30, 50);
    }

    @Test
    void boxIsAroundItsBentOutline() {
        float[] none = new float[64];
        float[] below = new float[64];
        below[8 + 4] = 1;
        below[2 * 8 + 4] = 1;
        below[6 * 8 + 4] = -0.5f;
        AnnotatedImage square =
                AnnotatedImage.of(PixelImage.of(8, 8, 1, new byte[64]), null, new double[] {2, 2, 6, 6}, NONE);
        // The middles of the upper and lower side move; their corners do not.
        assertThat(square.moved(square.image(), new Displacement(8, 8, none, below))
                        .boxes())
                .containsExactly(2, 1, 6, 6.5);
    }

    @Test
    void pointsFindTheirPixelWhereAFieldFoldsTheImage() {
        Geometry steep = new Elastic(120, 4, Interpolation.BILINEAR, Border.CONSTANT, 0)
                .geometry(HEIGHT, WIDTH, KeyedRandom.of(1, 0, 0, 0));
        double[] xs = new double[WIDTH];
        double[] ys = new double[WIDTH];
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                steep.sourcesOf(row, xs, ys);
                double x = xs[column];
                double y = ys[column];
                double[] point = {x, y};
                steep.target(point);
                int foundColumn = Math.max(0, Math.min(WIDTH - 1, (int) point[0]));
                int foundRow = Math.max(0, Math.min(HEIGHT - 1, (int) point[1]));
                steep.sourcesOf(foundRow, xs, ys);
                assertThat(xs[foundColumn] + point[0] - foundColumn - 0.5).isCloseTo(x, within(1.0));
                assertThat(ys[foundColumn] + point[1] - foundRow - 0.5).isCloseTo(y, within(1.0));
            }
        }
    }

    @Test
    void refusesBoxesOfWidthAndHeight() {
        assertThatThrownBy(() -> boxed(30, 10, 8, 12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot annotate image 'boxes': found [30.0, 10.0, 8.0, 12.0], expected [xMin, yMin, xMax,"
                        + " yMax] with xMin <= xMax and yMin <= yMax, not width and height");
        assertThatThrownBy(() -> boxed(30, 10, 8))
                .hasMessage("Cannot annotate image 'boxes': found 3 numbers, expected xMin, yMin, xMax and yMax of each"
                        + " box");
    }

    @Test
    void refusesMasksOfAnotherSizeAndHalfPoints() {
        PixelImage image = PixelImage.of(1, 2, 1, new byte[2]);
        PixelImage other = PixelImage.of(2, 1, 1, new byte[2]);
        assertThatThrownBy(() -> AnnotatedImage.of(image, other, NONE, NONE))
                .hasMessage("Cannot annotate image '1x2': found a mask of 2x1, expected its size");
        assertThatThrownBy(() -> AnnotatedImage.of(image, null, NONE, new double[1]))
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
        return AnnotatedImage.of(image, image, NONE, new double[] {34.5, 18.5});
    }

    private static AnnotatedImage boxed(double... boxes) {
        return AnnotatedImage.of(PixelImage.of(HEIGHT, WIDTH, 1, new byte[HEIGHT * WIDTH]), null, boxes, NONE);
    }

    private static KeyedRandom draws() {
        return KeyedRandom.of(0, 0, 0, 0);
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
