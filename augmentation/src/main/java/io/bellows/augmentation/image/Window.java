package io.bellows.augmentation.image;

/**
 * A rectangle of an image, which may reach beyond it.
 *
 * @param top the row of the image that is its first
 * @param left the column of the image that is its first
 */
record Window(int top, int left, int height, int width) implements Geometry {
    @Override
    public void sourcesOf(int row, double[] xs, double[] ys) {
        for (int column = 0; column < width; column++) {
            xs[column] = left + column + 0.5;
            ys[column] = top + row + 0.5;
        }
    }

    @Override
    public void target(double[] point) {
        point[0] -= left;
        point[1] -= top;
    }

    /** The part of {@code image} in this window. */
    PixelImage cut(PixelImage image, Border border, int fill) {
        int channels = image.channels();
        byte[] out = PixelImage.room(height, width, channels);
        int firstInside = Math.min(width, Math.max(0, -left));
        int endInside = Math.max(firstInside, Math.min(width, image.width() - left));
        for (int row = 0; row < height; row++) {
            int sourceRow = border.resolve(top + row, image.height());
            int at = row * width * channels;
            if (sourceRow < 0) {
                Pixels.fill(out, at, width, channels, fill);
                continue;
            }
            int from = (sourceRow * image.width() + left + firstInside) * channels;
            if (endInside > firstInside) {
                System.arraycopy(
                        image.stored(), from, out, at + firstInside * channels, (endInside - firstInside) * channels);
            }
            beyond(image, sourceRow, 0, firstInside, out, at, border, fill);
            beyond(image, sourceRow, endInside, width, out, at, border, fill);
        }
        return image.ofStored(height, width, out);
    }

    private void beyond(
            PixelImage image, int sourceRow, int first, int end, byte[] out, int at, Border border, int fill) {
        int channels = image.channels();
        for (int column = first; column < end; column++) {
            int sourceColumn = border.resolve(left + column, image.width());
            int target = at + column * channels;
            if (sourceColumn < 0) {
                Pixels.fill(out, target, 1, channels, fill);
            } else {
                int source = (sourceRow * image.width() + sourceColumn) * channels;
                System.arraycopy(image.stored(), source, out, target, channels);
            }
        }
    }
}
