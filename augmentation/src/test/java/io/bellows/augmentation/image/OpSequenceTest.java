package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpSequenceTest {
    private static final PixelImage IMAGE = PixelImage.of(1, 3, 1, new byte[] {1, 2, 3});

    @Test
    void leavesOutEachOpByItsOwnProbability() {
        OpSequence sequence = OpSequence.of(new HorizontalFlip().withProbability(0.3));
        int flipped = 0;
        for (int row = 0; row < 10_000; row++) {
            flipped += sequence.apply(IMAGE, 0, row, 0).at(0, 0, 0) == 3 ? 1 : 0;
        }
        assertThat(flipped).isBetween(2_800, 3_200);
    }

    @Test
    void returnsTheInputItselfWhenNothingApplies() {
        assertThat(OpSequence.of(new HorizontalFlip().withProbability(0)).apply(IMAGE, 1, 2, 3))
                .isSameAs(IMAGE);
    }

    @Test
    void laterOpDrawsTheSameWhateverEarlierOnesDrew() {
        AugmentedOp crop = AugmentedOp.always(RandomCrop.withPadding(2));
        for (int row = 0; row < 20; row++) {
            PixelImage after =
                    OpSequence.of(new HorizontalFlip().withProbability(0), crop).apply(IMAGE, 4, row, 5);
            PixelImage afterMany = OpSequence.of(AugmentedOp.always(new Brightness(1, 1)), crop)
                    .apply(IMAGE, 4, row, 5);
            assertThat(after.pixels()).isEqualTo(afterMany.pixels());
        }
    }

    @Test
    void epochsDiffer() {
        OpSequence sequence = OpSequence.of(AugmentedOp.always(RandomCrop.withPadding(2)));
        long distinct = IntStream.range(0, 50)
                .mapToObj(epoch ->
                        Arrays.toString(sequence.apply(IMAGE, 0, 1, epoch).pixels()))
                .distinct()
                .count();
        // Five places along the row, and all rows of the window beyond the image.
        assertThat(distinct).isEqualTo(6);
    }

    @Test
    void createsFromHandWrittenMapWithDefaults() {
        OpSequence sequence = OpRegistry.createAll(List.of(
                Map.of("op", "rotate", "minDegrees", -10, "maxDegrees", 10.0, "border", "reflect"),
                Map.of("op", "horizontal-flip", "probability", 0.5)));
        assertThat(sequence)
                .isEqualTo(OpSequence.of(
                        AugmentedOp.always(new Rotate(-10, 10, Interpolation.BILINEAR, Border.REFLECT, 0)),
                        new HorizontalFlip().withProbability(0.5)));
    }

    @Test
    void describesEverySettingInOrder() {
        assertThat(OpRegistry.describe(RandomCrop.withPadding(2).withProbability(0.5)))
                .hasToString("{op=random-crop, probability=0.5, heightPx=0, widthPx=0, paddingPx=2, border=constant, "
                        + "fill=0}");
    }

    @Test
    void namesTheNearestValidNameForAMistypedOne() {
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "rotat")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 'rotate'?");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "rotate", "minDegree", 3)))
                .hasMessageContaining("unknown setting 'minDegree'; did you mean 'minDegrees'?");
    }

    @Test
    void refusesSettingsOfTheWrongType() {
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "rotate", "border", "mirror")))
                .hasMessageContaining("found 'mirror' for setting 'border', expected one of constant, reflect");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "rotate", "fill", 1.5)))
                .hasMessageContaining("found 1.5 for setting 'fill', expected a whole number");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "rotate", "fill", 300)))
                .hasMessageContaining("'fill': found 300, expected a grey level");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "rotate", "probability", "often")))
                .hasMessageContaining("found probability often");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("probability", 1))).hasMessageContaining("'op' null");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "resize", "heightPx", 3)))
                .hasMessageContaining("no setting 'widthPx', which has no default");
    }

    @Test
    void describesOnlyRegisteredTypes() {
        ImageOp own = (image, random) -> image;
        assertThatThrownBy(() -> OpRegistry.describe(AugmentedOp.always(own)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only registered ones can be saved");
    }

    @Test
    void refusesImagesOfImpossibleShape() {
        assertThatThrownBy(() -> PixelImage.of(1, 1, 2, new byte[2]))
                .hasMessageContaining("found 2, expected 1 (grey)");
        assertThatThrownBy(() -> PixelImage.of(2, 2, 1, new byte[3])).hasMessageContaining("found 3 bytes, expected 4");
        assertThatThrownBy(() -> PixelImage.of(0, 2, 1, new byte[0])).hasMessageContaining("0x2");
    }
}
