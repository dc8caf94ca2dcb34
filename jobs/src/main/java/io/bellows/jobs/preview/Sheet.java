package io.bellows.jobs.preview;

import io.bellows.augmentation.image.PixelImage;
import java.awt.image.BufferedImage;

/** A picture to draw on. */
final class Sheet {
    /** The bits of three bytes that are left of each when it is halved. */
    private static final int HALVES = 0xFEFEFE;

    private final BufferedImage picture;

    /** A sheet of one colour. */
    Sheet(int width, int height, int rgb) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, rgb);
            }
        }
    }

    BufferedImage picture() {
        return picture;
    }

    /** Sets a pixel; one beyond the edge is left out. */
    void set(int x, int y, int rgb) {
        if (x >= 0 && y >= 0 && x < picture.getWidth() && y < picture.getHeight()) {
            picture.setRGB(x, y, rgb);
        }
    }

    /** Mixes a pixel with a colour, half and half. */
    void tint(int x, int y, int rgb) {
        set(x, y, ((picture.getRGB(x, y) & HALVES) >> 1) + ((rgb & HALVES) >> 1));
    }

    /** Draws a line from one pixel to another. */
    void line(int fromX, int fromY, int toX, int toY, int rgb) {
        int pixels = Math.max(1, Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY)));
        for (int i = 0; i <= pixels; i++) {
            int x = fromX + Math.round((toX - fromX) * (float) i / pixels);
            int y = fromY + Math.round((toY - fromY) * (float) i / pixels);
            set(x, y, rgb);
        }
    }

    /** Draws an image with its top left corner at (x, y), without its alpha. */
    void draw(PixelImage image, int x, int y) {
        int green = image.channels() == 1 ? 0 : 1;
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                int rgb = image.at(row, column, 0) << 16
                        | image.at(row, column, green) << 8
                        | image.at(row, column, 2 * green);
                set(x + column, y + row, rgb);
            }
        }
    }
}
