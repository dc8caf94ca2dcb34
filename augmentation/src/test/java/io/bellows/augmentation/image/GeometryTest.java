package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeometryTest {
    private static final PixelImage TWO_BY_THREE = grey(2, 3, 1, 2, 3, 4, 5, 6);

    @Test
    void flipsLeftAndRight() {
        assertThat(apply(new HorizontalFlip(), TWO_BY_THREE).pixels()).containsExactly(3, 2, 1, 6, 5, 4);
    }

    @Test
    void flipsTopAndBottom() {
        assertThat(apply(new VerticalFlip(), TWO_BY_THREE).pixels()).containsExactly(4, 5, 6, 1, 2, 3);
    }

    @Test
    void keepsColoursTogetherWhenFlipping() {
        PixelImage image = PixelImage.of(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(apply(new HorizontalFlip(), image).pixels()).containsExactly(4, 5, 6, 1, 2, 3);
    }

    @Test
    void quarterTurnIsCounterClockwise() {
        PixelImage image = grey(2, 2, 1, 2, 3, 4);
        Rotate quarter = new Rotate(90, 90, Interpolation.BILINEAR, Border.CONSTANT, 0);
        assertThat(apply(quarter, image).pixels()).containsExactly(2, 4, 1, 3);
    }

    @Test
    void turnedInCornersTakeTheFill() {
        PixelImage image = grey(3, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9);
        PixelImage turned = apply(new Rotate(45, 45, Interpolation.NEAREST, Border.CONSTANT, 77), image);
        assertThat(turned.at(1, 1, 0)).isEqualTo(9);
        assertThat(apply(new Rotate(45, 45, Interpolation.BILINEAR, Border.CONSTANT, 77), image)
                        .at(0, 0, 0))
                .isGreaterThan(9);
    }

    @Test
    void shiftMovesContentRightAndDown() {
        Geometry shift = Affine.map(2, 3, 1, 1, 1, 0);
        assertThat(Warp.apply(TWO_BY_THREE, shift, Interpolation.NEAREST, Border.CONSTANT, 0)
                        .pixels())
                .containsExactly(0, 0, 0, 0, 1, 2);
    }

    @Test
    void scaleTwoShowsTheMiddle() {
        PixelImage image = grey(4, 4, 1, 1, 1, 1, 1, 5, 6, 1, 1, 7, 8, 1, 1, 1, 1, 1);
        Affine affine = new Affine(0, 0, 2, 2, 0, 0, Interpolation.NEAREST, Border.CONSTANT, 0);
        assertThat(apply(affine, image).pixels()).containsExactly(5, 5, 6, 6, 5, 5, 6, 6, 7, 7, 8, 8, 7, 7, 8, 8);
    }

    @Test
    void horizonTakesTheFill() {
        PixelImage image = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Projection horizonDownTheMiddle = Projection.ofSize(3, 3, 1, 0, 1, 0, 1, 1, 1, 0, 0);
        for (Interpolation interpolation : Interpolation.values()) {
            PixelImage moved = Warp.apply(image, horizonDownTheMiddle, interpolation, Border.CONSTANT, 77);
            assertThat(moved.at(2, 1, 0)).as("%s", interpolation).isEqualTo(77);
        }
    }

    @Test
    void refusesResultsThatNoArrayHolds() {
        PixelImage dot = PixelImage.of(1, 1, 3, new byte[3]);
        for (ImageOp op : List.of(
                new CenterCrop(60_000, 60_000, Border.REPLICATE, 0),
                new Resize(60_000, 60_000, ResizeMethod.BILINEAR),
                RandomResizedCrop.to(Integer.MAX_VALUE, Integer.MAX_VALUE))) {
            assertThatThrownBy(() -> apply(op, dot))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found more bytes than an array holds, expected at most 2147483639");
        }
    }

    @Test
    void cropVisitsEveryPlaceAndNoOther() {
        PixelImage image = grey(1, 3, 1, 2, 3);
        Set<String> windows = new HashSet<>();
        for (int row = 0; row < 200; row++) {
            PixelImage window = new RandomCrop(1, 3, 1, Border.CONSTANT, 9).apply(image, KeyedRandom.of(0, row, 0, 0));
            windows.add(window.at(0, 0, 0) + " " + window.at(0, 1, 0) + " " + window.at(0, 2, 0));
        }
        assertThat(windows).containsExactlyInAnyOrder("9 1 2", "1 2 3", "2 3 9", "9 9 9");
    }

    @Test
    void reflectionLeavesOutTheEdgePixel() {
        assertThat(Border.REFLECT.resolve(-1, 4)).isEqualTo(1);
        assertThat(Border.REFLECT.resolve(-2, 4)).isEqualTo(2);
        assertThat(Border.REFLECT.resolve(4, 4)).isEqualTo(2);
        assertThat(Border.REFLECT.resolve(6, 4)).isEqualTo(0);
        assertThat(Border.REFLECT.resolve(7, 4)).isEqualTo(1);
        assertThat(Border.REFLECT.resolve(-5, 1)).isEqualTo(0);
        assertThat(Border.REPLICATE.resolve(-3, 4)).isEqualTo(0);
        assertThat(Border.REPLICATE.resolve(9, 4)).isEqualTo(3);
        assertThat(Border.CONSTANT.resolve(4, 4)).isEqualTo(-1);
    }

    @Test
    void windowLargerThanTheImageHoldsAllOfIt() {
        for (int row = 0; row < 50; row++) {
            PixelImage window =
                    new RandomCrop(4, 5, 0, Border.CONSTANT, 0).apply(TWO_BY_THREE, KeyedRandom.of(0, row, 0, 0));
            int sum = 0;
            for (byte pixel : window.pixels()) {
                sum += pixel;
            }
            assertThat(sum).isEqualTo(1 + 2 + 3 + 4 + 5 + 6);
        }
    }

    @Test
    void erasedAreaStaysWithinItsBounds() {
        PixelImage white = PixelImage.of(50, 40, 1, filled(50 * 40, (byte) -1));
        RandomErasing erasing = new RandomErasing(0.1, 0.2, 0.5, 2, ErasedContent.CONSTANT, 0);
        for (int row = 0; row < 100; row++) {
            int erased = 0;
            for (byte pixel : erasing.apply(white, KeyedRandom.of(0, row, 0, 0)).pixels()) {
                erased += pixel == 0 ? 1 : 0;
            }
            assertThat(erased / 2000.0).isBetween(0.09, 0.21);
        }
    }

    @Test
    void keepsAlphaWhenErasing() {
        PixelImage image = PixelImage.of(8, 8, 4, filled(256, (byte) 50));
        PixelImage erased = apply(new RandomErasing(0.5, 0.5, 1, 1, ErasedContent.CONSTANT, 200), image);
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 8; column++) {
                assertThat(erased.at(row, column, 3)).isEqualTo(50);
            }
        }
    }

    @Test
    void areaHalvesByMeans() {
        assertThat(new Resize(1, 1, ResizeMethod.AREA)
                        .apply(grey(2, 2, 10, 20, 30, 41))
                        .pixels())
                .containsExactly(25);
    }

    @Test
    void namesTheSettingThatIsOutOfRange() {
        assertThatThrownBy(() -> new RandomCrop(0, 0, -1, Border.CONSTANT, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make RandomCrop with 'paddingPx': found -1, expected a number from 0 to 32767");
        assertThatThrownBy(() -> new Rotate(5, 3, Interpolation.NEAREST, Border.CONSTANT, 0))
                .hasMessageContaining("'maxDegrees': found 3, expected at least minDegrees, which is 5");
        assertThatThrownBy(() -> new Rotate(0, 0, null, Border.CONSTANT, 0)).hasMessageContaining("'interpolation'");
        assertThatThrownBy(() -> new ColorJitter(0, 0, 0, Double.NaN)).hasMessageContaining("'hue': found NaN");
        assertThatThrownBy(() -> Affine.scale(0, 1)).hasMessageContaining("'minScale'");
        assertThatThrownBy(() -> new Resize(0, 1, ResizeMethod.AREA)).hasMessageContaining("'heightPx'");
        assertThatThrownBy(() -> new HorizontalFlip().withProbability(1.5))
                .hasMessageContaining("'probability': found 1.5");
    }

    private static PixelImage apply(ImageOp op, PixelImage image) {
        return op.apply(image, KeyedRandom.of(1, 2, 3, 4));
    }

    private static PixelImage grey(int height, int width, int... values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return PixelImage.of(height, width, 1, pixels);
    }

    private static byte[] filled(int length, byte value) {
        byte[] pixels = new byte[length];
        Arrays.fill(pixels, value);
        return pixels;
    }
}
