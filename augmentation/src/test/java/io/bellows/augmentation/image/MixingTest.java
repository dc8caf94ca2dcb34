package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MixingTest {
    private static final List<Mixing> MIXINGS =
            List.of(new Mixup(0.2), new Mixup(2), new CutMix(1), new Mosaic(0.25), new Mosaic(0));

    @TestFactory
    Stream<DynamicTest> sharesAreThoseOfThePixels() {
        // Images of one level each: 0, 60, 120, 180.
        return onEvery(mixing -> {
            for (int key = 0; key < 20; key++) {
                MixedImage mixed = mixing.mix(images(mixing), KeyedRandom.of(1, key, 0, 0));
                double level = 0;
                double sum = 0;
                for (int i = 0; i < mixing.images(); i++) {
                    level += 60 * i * mixed.shares().get(i);
                    sum += mixed.shares().get(i);
                }
                assertThat(sum).isCloseTo(1, within(1e-9));
                assertThat(mean(mixed.image())).isCloseTo(level, within(0.51));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> repeatsTheBytesOfTheSameKeyAndNeverWritesItsInput() {
        return onEvery(mixing -> {
            List<PixelImage> images = images(mixing);
            byte[] once = mixing.mix(images, KeyedRandom.of(1, 7, 0, 0)).image().pixels();
            assertThat(mixing.mix(images, KeyedRandom.of(1, 7, 0, 0)).image().pixels())
                    .isEqualTo(once);
            for (int i = 0; i < images.size(); i++) {
                assertThat(images.get(i).pixels()).containsOnly((byte) (60 * i));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> bringsImagesToTheSizeOfTheFirst() {
        return onEvery(mixing -> {
            PixelImage small = PixelImage.of(1, 1, 1, new byte[1]);
            List<PixelImage> images = Stream.concat(
                            Stream.of(small), images(mixing).stream().skip(1))
                    .toList();
            PixelImage image = mixing.mix(images, KeyedRandom.of(1, 7, 0, 0)).image();
            assertThat(image.height()).isEqualTo(1);
            assertThat(image.width()).isEqualTo(1);
        });
    }

    @Test
    void cutMixCutsLinesAlongTheirLength() {
        double sum = 0;
        for (int key = 0; key < 2_000; key++) {
            KeyedRandom random = KeyedRandom.of(1, key, 0, 0);
            Mixture high = new CutMix(1).draw(1_000, 1, KeyedRandom.of(1, key, 0, 0));
            sum += high.shares().get(1);
            assertThat(high.patches().get(0).width()).isEqualTo(1);
            assertThat(new CutMix(1).draw(1, 1_000, random).patches().get(0).height())
                    .isEqualTo(1);
        }
        // Of a piece of length l, uniform and with its centre anywhere, l² / 4 leaves the line.
        assertThat(sum / 2_000).isCloseTo(0.5 - 1 / 12.0, within(0.02));
        assertThat(new CutMix(1).draw(1, 1, KeyedRandom.of(1, 1, 0, 0)).shares().get(1))
                .isZero();
    }

    @Test
    void refusesOtherChannelsNumbersAndSettings() {
        PixelImage grey = PixelImage.of(1, 1, 1, new byte[1]);
        PixelImage colours = PixelImage.of(1, 1, 3, new byte[3]);
        KeyedRandom random = KeyedRandom.of(1, 1, 0, 0);
        assertThatThrownBy(() -> new Mixup(1).mix(List.of(grey, colours), random))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot mix 'images': found one of 3 channels, expected 1 as in the first");
        assertThatThrownBy(() -> new Mosaic(0.2).mix(List.of(grey, grey), random))
                .hasMessage("Cannot mix 'images': found 2 of them, expected 4");
        assertThatThrownBy(() -> new Mixup(0)).hasMessageContaining("expected a number from 0.01 to 100");
        assertThatThrownBy(() -> new Mosaic(0.6)).hasMessageContaining("expected a number from 0 to 0.5");
    }

    private static Stream<DynamicTest> onEvery(Fact fact) {
        return MIXINGS.stream().map(mixing -> DynamicTest.dynamicTest(mixing.toString(), () -> fact.check(mixing)));
    }

    private static List<PixelImage> images(Mixing mixing) {
        return IntStream.range(0, mixing.images())
                .mapToObj(i -> {
                    byte[] pixels = new byte[120];
                    Arrays.fill(pixels, (byte) (60 * i));
                    return PixelImage.of(12, 10, 1, pixels);
                })
                .toList();
    }

    private static double mean(PixelImage image) {
        double sum = 0;
        for (byte value : image.pixels()) {
            sum += value & 0xFF;
        }
        return sum / image.pixels().length;
    }

    private interface Fact {
        void check(Mixing mixing);
    }
}
