package io.bellows.jobs.preview;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Capital letters of fixed size, drawn pixel by pixel: the JDK's own need fonts that servers often lack. */
final class Lettering {
    static final int ADVANCE = 6;
    static final int LINE_HEIGHT = 10;

    private static final int GLYPH_WIDTH = 5;
    private static final int[] NOTHING = {};
    private static final int[] BOX = {0x1F, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1F};
    private static final Map<Integer, int[]> GLYPHS = read();

    private Lettering() {}

    /** Draws a line of text with its top left corner at (x, y); what is beyond ASCII is an empty box. */
    static void draw(Sheet sheet, String text, int x, int y, int rgb) {
        int left = x;
        for (int character : text.toUpperCase(Locale.ROOT).codePoints().toArray()) {
            int[] rows = character == ' ' ? NOTHING : GLYPHS.getOrDefault(character, BOX);
            for (int row = 0; row < rows.length; row++) {
                for (int column = 0; column < GLYPH_WIDTH; column++) {
                    if ((rows[row] >> (GLYPH_WIDTH - 1 - column) & 1) == 1) {
                        sheet.set(left + column, y + row, rgb);
                    }
                }
            }
            left += ADVANCE;
        }
    }

    /** The words, joined by commas, in lines of at most {@code width} pixels, unless a single word is longer. */
    static List<String> wrapped(List<String> words, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i) + (i + 1 < words.size() ? "," : "");
            if (!line.isEmpty() && (line.length() + 1 + word.length()) * ADVANCE > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static Map<Integer, int[]> read() {
        try (InputStream in = Objects.requireNonNull(Lettering.class.getResourceAsStream("glyphs.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .collect(Collectors.toMap(line -> line.codePointAt(0), Lettering::rows));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the letters of the jar", e);
        }
    }

    private static int[] rows(String line) {
        String[] words = line.split(" ", -1);
        int[] rows = new int[words.length - 1];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Integer.parseInt(words[i + 1], 16);
        }
        return rows;
    }
}
