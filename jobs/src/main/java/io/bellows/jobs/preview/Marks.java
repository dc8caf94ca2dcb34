package io.bellows.jobs.preview;

import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.image.Resize;
import io.bellows.augmentation.image.ResizeMethod;

/**
 * What is known about places in an image, drawn over it.
 *
 * @param left where the image begins on the sheet
 * @param top where the image begins on the sheet
 * @param height of the image as it is drawn
 * @param width of the image as it is drawn
 */
record Marks(Sheet sheet, int left, int top, int height, int width) {
    private static final int BOX = 0x00E000;
    private static final int POINT = 0xFF0000;
    private static final int ARM = 3;

    /** One number of a mask after the other, over and over. */
    private static final int[] MASK = {0x0060FF, 0xFF9000, 0xC000C0, 0x00C0C0, 0xE0E000};

    void draw(AnnotatedImage annotated) {
        annotated.mask().ifPresent(this::tint);
        PixelImage image = annotated.image();
        double across = (double) width / image.width();
        double down = (double) height / image.height();
        double[] boxes = annotated.boxes();
        for (int i = 0; i < boxes.length; i += AnnotatedImage.BOX_NUMBERS) {
            if (boxes[i + 2] > boxes[i] && boxes[i + 3] > boxes[i + 1]) {
                outline(boxes[i] * across, boxes[i + 1] * down, boxes[i + 2] * across, boxes[i + 3] * down);
            }
        }
        double[] points = annotated.points();
        for (int i = 0; i < points.length; i += AnnotatedImage.POINT_NUMBERS) {
            cross(points[i] * across, points[i + 1] * down);
        }
    }

    private void tint(PixelImage mask) {
        PixelImage shown = new Resize(height, width, ResizeMethod.NEAREST).apply(mask);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int value = shown.at(row, column, 0);
                if (value > 0) {
                    sheet.tint(left + column, top + row, MASK[(value - 1) % MASK.length]);
                }
            }
        }
    }

    /** The pixels just within the edges of a box. */
    private void outline(double xMin, double yMin, double xMax, double yMax) {
        int west = left + (int) Math.floor(xMin);
        int north = top + (int) Math.floor(yMin);
        int east = left + Math.max((int) Math.floor(xMin), (int) Math.ceil(xMax) - 1);
        int south = top + Math.max((int) Math.floor(yMin), (int) Math.ceil(yMax) - 1);
        sheet.line(west, north, east, north, BOX);
        sheet.line(east, north, east, south, BOX);
        sheet.line(east, south, west, south, BOX);
        sheet.line(west, south, west, north, BOX);
    }

    /** A cross in the middle of the pixel of a point; none where that is beyond the image. */
    private void cross(double x, double y) {
        if (x < 0 || y < 0 || x >= width || y >= height) {
            return;
        }
        int column = left + (int) x;
        int row = top + (int) y;
        sheet.line(column - ARM, row, column + ARM, row, POINT);
        sheet.line(column, row - ARM, column, row + ARM, POINT);
    }
}
