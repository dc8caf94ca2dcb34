package io.bellows.jobs.preview;

import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.image.Resize;
import io.bellows.augmentation.image.ResizeMethod;
import java.awt.image.BufferedImage;
import java.util.List;

/** Images beside what augmentation makes of them, in rows of cells, each over the names of its operations. */
public final class ContactSheet {
    private static final int TILE = 128;
    private static final int GAP = 4;
    private static final int MARGIN = 12;
    private static final int CELL_WIDTH = 2 * TILE + GAP;
    private static final int CELLS_IN_ROW = 4;
    private static final int BACKGROUND = 0xF4F4F4;
    private static final int TILE_BACKGROUND = 0xD8D8D8;
    private static final int INK = 0x202020;

    private ContactSheet() {}

    /**
     * One cell.
     *
     * @param original the image, with what is known about its places
     * @param augmented what became of both
     * @param ops the names of the operations that were applied, in their order
     */
    public record Pair(AnnotatedImage original, AnnotatedImage augmented, List<String> ops) {}

    /**
     * The sheet of the pairs, in their order; images keep their aspect ratio, and small ones show their pixels. Boxes are
     * outlines, key points crosses, and a mask colours what it marks, each number of it in its own way.
     */
    public static BufferedImage of(List<Pair> pairs) {
        int columns = Math.min(CELLS_IN_ROW, Math.max(1, pairs.size()));
        int rows = (pairs.size() + columns - 1) / columns;
        int lines = pairs.stream()
                .mapToInt(pair -> Lettering.wrapped(named(pair), CELL_WIDTH).size())
                .max()
                .orElse(0);
        int cellHeight = TILE + GAP + lines * Lettering.LINE_HEIGHT;
        Sheet sheet =
                new Sheet(MARGIN + columns * (CELL_WIDTH + MARGIN), MARGIN + rows * (cellHeight + MARGIN), BACKGROUND);
        for (int i = 0; i < pairs.size(); i++) {
            int x = MARGIN + i % columns * (CELL_WIDTH + MARGIN);
            int y = MARGIN + i / columns * (cellHeight + MARGIN);
            draw(sheet, pairs.get(i), x, y);
        }
        return sheet.picture();
    }

    private static void draw(Sheet sheet, Pair pair, int x, int y) {
        tile(sheet, pair.original(), x, y);
        tile(sheet, pair.augmented(), x + TILE + GAP, y);
        List<String> lines = Lettering.wrapped(named(pair), CELL_WIDTH);
        for (int line = 0; line < lines.size(); line++) {
            Lettering.draw(sheet, lines.get(line), x, y + TILE + GAP + line * Lettering.LINE_HEIGHT, INK);
        }
    }

    private static List<String> named(Pair pair) {
        return pair.ops().isEmpty() ? List.of("unchanged") : pair.ops();
    }

    private static void tile(Sheet sheet, AnnotatedImage annotated, int x, int y) {
        for (int row = 0; row < TILE; row++) {
            for (int column = 0; column < TILE; column++) {
                sheet.set(x + column, y + row, TILE_BACKGROUND);
            }
        }
        PixelImage image = annotated.image();
        double scale = (double) TILE / Math.max(image.height(), image.width());
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        ResizeMethod method = scale > 1 ? ResizeMethod.NEAREST : ResizeMethod.AREA;
        PixelImage shown = new Resize(height, width, method).apply(image);
        int left = x + (TILE - width) / 2;
        int top = y + (TILE - height) / 2;
        sheet.draw(shown, left, top);
        new Marks(sheet, left, top, height, width).draw(annotated);
    }
}
