package io.bellows.augmentation.image;

/** A shift of its own for each pixel of the result. */
final class Displacement implements Geometry {
    /** Of the fixed-point iteration for the inverse; each step of a field less steep than 1/2 halves the error. */
    private static final int STEPS = 30;

    private final int height;
    private final int width;
    private final float[] right;
    private final float[] below;

    /** The image at {@code (x + right, y + below)} comes to (x, y); both arrays are in row order. */
    Displacement(int height, int width, float[] right, float[] below) {
        this.height = height;
        this.width = width;
        this.right = right;
        this.below = below;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void sourcesOf(int row, double[] xs, double[] ys) {
        int at = row * width;
        for (int column = 0; column < width; column++) {
            xs[column] = column + 0.5 + right[at + column];
            ys[column] = row + 0.5 + below[at + column];
        }
    }

    /** To the place that shows the point; where the field folds the image, to the pixel that shows the nearest one. */
    @Override
    public void target(double[] point) {
        double x = point[0];
        double y = point[1];
        for (int step = 0; step < STEPS; step++) {
            int at = pixel(x, y);
            x = point[0] - right[at];
            y = point[1] - below[at];
        }
        int at = pixel(x, y);
        if (Math.abs(x + right[at] - point[0]) <= 1 && Math.abs(y + below[at] - point[1]) <= 1) {
            point[0] = x;
            point[1] = y;
        } else {
            nearest(point);
        }
    }

    private int pixel(double x, double y) {
        int column = Math.max(0, Math.min(width - 1, (int) x));
        int row = Math.max(0, Math.min(height - 1, (int) y));
        return row * width + column;
    }

    private void nearest(double[] point) {
        double least = Double.POSITIVE_INFINITY;
        double x = 0;
        double y = 0;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double across = column + 0.5 + right[row * width + column] - point[0];
                double down = row + 0.5 + below[row * width + column] - point[1];
                double distance = across * across + down * down;
                if (distance < least) {
                    least = distance;
                    x = column + 0.5;
                    y = row + 0.5;
                }
            }
        }
        point[0] = x;
        point[1] = y;
    }
}
