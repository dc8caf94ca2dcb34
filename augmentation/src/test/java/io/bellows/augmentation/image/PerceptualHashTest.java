package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.augmentation.random.KeyedRandom;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

class PerceptualHashTest {
    private static final List<String> NAMES = List.of("astronaut", "chelsea", "coffee", "random");
    private static final int HEIGHT = 60;

    private static PixelImage photograph(String name) throws IOException {
        return part(name, 0, 0, photographs().getWidth(), HEIGHT);
    }

    private static BufferedImage photographs() throws IOException {
        return ImageIO.read(Objects.requireNonNull(PerceptualHashTest.class.getResource("photographs/images.png")));
    }

    private static PixelImage part(String name, int left, int top, int right, int bottom) throws IOException {
        BufferedImage all = photographs();
        byte[] pixels = new byte[(bottom - top) * (right - left) * 3];
        for (int row = top, at = 0; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                int rgb = all.getRGB(column, NAMES.indexOf(name) * HEIGHT + row);
                pixels[at++] = (byte) (rgb >> 16);
                pixels[at++] = (byte) (rgb >> 8);
                pixels[at++] = (byte) rgb;
            }
        }
        return PixelImage.of(bottom - top, right - left, 3, pixels);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "hashes.csv", numLinesToSkip = 1)
    void givesTheHashesOfImageHash(
            String name, int left, int top, int right, int bottom, String difference, String frequency)
            throws IOException {
        PixelImage image = part(name, left, top, right, bottom);

        assertThat(PerceptualHash.DIFFERENCE.of(image)).isEqualTo(Long.parseUnsignedLong(difference, 16));
        assertThat(PerceptualHash.FREQUENCY.of(image)).isEqualTo(Long.parseUnsignedLong(frequency, 16));
    }

    @Test
    void comparesEachPixelWithTheNextOne() {
        byte[] pixels = new byte[8 * 9];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 9 == 1 ? 200 : 100);
        }

        // In each row the first pixel is darker than the second, and no other one than the next.
        assertThat(PerceptualHash.DIFFERENCE.of(PixelImage.of(8, 9, 1, pixels))).isEqualTo(0x8080808080808080L);
    }

    @ParameterizedTest
    @EnumSource(PerceptualHash.class)
    void changesLittleWhereAnImageIsChangedLittle(PerceptualHash hash) throws IOException {
        long photograph = hash.of(photograph("astronaut"));

        PixelImage smaller = new Resize(45, 60, ResizeMethod.AREA).apply(photograph("astronaut"));
        PixelImage coded = new JpegCompression(70, 70).apply(smaller, KeyedRandom.of(0, 0, 0, 0));

        assertThat(PerceptualHash.distance(photograph, hash.of(coded))).isLessThanOrEqualTo(6);
        assertThat(PerceptualHash.distance(photograph, hash.of(photograph("coffee"))))
                .isGreaterThan(16);
    }

    @Test
    void leavesOutAlpha() {
        PixelImage opaque = PixelImage.of(1, 2, 4, new byte[] {10, 10, 10, -1, 90, 90, 90, -1});
        PixelImage clear = PixelImage.of(1, 2, 4, new byte[] {10, 10, 10, 0, 90, 90, 90, 0});

        assertThat(PerceptualHash.DIFFERENCE.of(clear)).isEqualTo(PerceptualHash.DIFFERENCE.of(opaque));
    }
}
