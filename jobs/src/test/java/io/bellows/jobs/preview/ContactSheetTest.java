package io.bellows.jobs.preview;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.jobs.preview.ContactSheet.Pair;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ContactSheetTest {
    private static final PixelImage RED = PixelImage.of(1, 1, 3, new byte[] {-1, 0, 0});
    private static final PixelImage GREY = PixelImage.of(1, 2, 1, new byte[] {50, 60});

    @Test
    void putsTheOriginalLeftOfTheAugmented() {
        BufferedImage sheet = ContactSheet.of(
                List.of(new Pair(AnnotatedImage.of(RED), AnnotatedImage.of(GREY), List.of("grayscale"))));
        assertThat(rgb(sheet, 12, 12)).isEqualTo(0xFF0000);
        assertThat(rgb(sheet, 139, 139)).isEqualTo(0xFF0000);
        // Half as high as wide: in the middle of its tile, from row 32 on.
        assertThat(rgb(sheet, 144, 12)).isEqualTo(0xD8D8D8);
        assertThat(rgb(sheet, 144, 12 + 64)).isEqualTo(0x323232);
        assertThat(rgb(sheet, 271, 12 + 64)).isEqualTo(0x3C3C3C);
    }

    @Test
    void fourPairsMakeARow() {
        BufferedImage four = ContactSheet.of(
                Collections.nCopies(4, new Pair(AnnotatedImage.of(RED), AnnotatedImage.of(GREY), List.of())));
        BufferedImage five = ContactSheet.of(
                Collections.nCopies(5, new Pair(AnnotatedImage.of(RED), AnnotatedImage.of(GREY), List.of())));
        assertThat(five.getWidth()).isEqualTo(four.getWidth());
        assertThat(five.getHeight()).isEqualTo(2 * four.getHeight() - 12);
    }

    @Test
    void outlinesBoxesWithinTheirEdges() {
        // Each pixel of the image is 32 of the sheet.
        BufferedImage sheet = sheet(null, new double[] {1, 2, 3, 4}, new double[0]);
        for (int at : new int[] {32, 33, 95}) {
            assertThat(rgb(sheet, 12 + at, 12 + 64)).isEqualTo(0x00E000);
            assertThat(rgb(sheet, 12 + at, 12 + 127)).isEqualTo(0x00E000);
            assertThat(rgb(sheet, 12 + 32, 12 + 32 + at)).isEqualTo(0x00E000);
            assertThat(rgb(sheet, 12 + 95, 12 + 32 + at)).isEqualTo(0x00E000);
        }
        assertThat(rgb(sheet, 12 + 33, 12 + 65)).isZero();
        assertThat(rgb(sheet, 12 + 31, 12 + 64)).isZero();
        assertThat(rgb(sheet, 12 + 96, 12 + 64)).isZero();
        assertThat(rgb(sheet, 12 + 32, 12 + 63)).isZero();
    }

    @Test
    void drawsNoBoxThatHasLeftTheImage() {
        BufferedImage sheet = sheet(null, new double[] {0, 1, 0, 3}, new double[] {-1, 2, 4, 2});
        for (int at = 0; at < 128; at++) {
            assertThat(rgb(sheet, 12, 12 + at)).isZero();
            assertThat(rgb(sheet, 12 + 127, 12 + at)).isZero();
        }
    }

    @Test
    void marksKeyPointsByCrosses() {
        BufferedImage sheet = sheet(null, new double[0], new double[] {0.5, 1.5});
        for (int along = -3; along <= 3; along++) {
            assertThat(rgb(sheet, 12 + 16 + along, 12 + 48)).isEqualTo(0xFF0000);
            assertThat(rgb(sheet, 12 + 16, 12 + 48 + along)).isEqualTo(0xFF0000);
        }
        assertThat(rgb(sheet, 12 + 16 + 4, 12 + 48)).isZero();
        assertThat(rgb(sheet, 12 + 16 + 1, 12 + 48 + 1)).isZero();
    }

    @Test
    void coloursWhatAMaskMarks() {
        byte[] marks = new byte[16];
        marks[6] = 1;
        marks[7] = 2;
        BufferedImage sheet = sheet(PixelImage.of(4, 4, 1, marks), new double[0], new double[0]);
        assertThat(rgb(sheet, 12 + 64, 12 + 32)).isEqualTo(0x00307F);
        assertThat(rgb(sheet, 12 + 95, 12 + 63)).isEqualTo(0x00307F);
        assertThat(rgb(sheet, 12 + 96, 12 + 63)).isEqualTo(0x7F4800);
        assertThat(rgb(sheet, 12 + 63, 12 + 63)).isZero();
        assertThat(rgb(sheet, 12 + 64, 12 + 64)).isZero();
    }

    private static BufferedImage sheet(PixelImage mask, double[] boxes, double[] points) {
        AnnotatedImage annotated = AnnotatedImage.of(PixelImage.of(4, 4, 1, new byte[16]), mask, boxes, points);
        return ContactSheet.of(List.of(new Pair(annotated, annotated, List.of())));
    }

    @Test
    void drawsLettersPixelByPixel() {
        Sheet sheet = new Sheet(20, 10, 0xFFFFFF);
        Lettering.draw(sheet, "l", 2, 1, 0);
        assertThat(rgb(sheet.picture(), 2, 1)).isZero();
        assertThat(rgb(sheet.picture(), 3, 1)).isEqualTo(0xFFFFFF);
        assertThat(rgb(sheet.picture(), 6, 7)).isZero();
    }

    @Test
    void drawsEachCharacterOfAsciiOtherwise() {
        Map<String, Integer> drawn = new HashMap<>();
        for (int character = '!'; character <= '~'; character++) {
            String text = Character.toString(character).toUpperCase(Locale.ROOT);
            drawn.put(pixels(text), text.codePointAt(0));
        }

        assertThat(drawn).hasSize('~' - '!' + 1 - 26).doesNotContainKeys(pixels(" "), pixels("\u20ac"));
        assertThat(pixels(" ")).doesNotContain("#");
        assertThat(pixels("\u20ac")).contains("#");
    }

    private static String pixels(String text) {
        Sheet sheet = new Sheet(Lettering.ADVANCE, Lettering.LINE_HEIGHT, 0xFFFFFF);
        Lettering.draw(sheet, text, 0, 0, 0);
        StringBuilder pixels = new StringBuilder();
        for (int y = 0; y < Lettering.LINE_HEIGHT; y++) {
            for (int x = 0; x < Lettering.ADVANCE; x++) {
                pixels.append(rgb(sheet.picture(), x, y) == 0 ? '#' : '.');
            }
        }
        return pixels.toString();
    }

    @Test
    void wrapsNamesBetweenWords() {
        assertThat(Lettering.wrapped(List.of("rotate", "invert", "pad"), 15 * Lettering.ADVANCE))
                .containsExactly("rotate, invert,", "pad");
    }

    private static int rgb(BufferedImage picture, int x, int y) {
        return picture.getRGB(x, y) & 0xFFFFFF;
    }
}
