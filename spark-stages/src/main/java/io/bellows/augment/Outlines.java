package io.bellows.augment;

/**
 * Boxes as points of their outline, which operations move one by one, and back. The corners are among them; the others count
 * where an operation bends straight lines.
 */
final class Outlines {
    private static final int BOX_NUMBERS = Annotations.BOX_NUMBERS;
    private static final int POINTS_OF_SIDE = 4;
    private static final int NUMBERS = 2 * 4 * POINTS_OF_SIDE;

    private Outlines() {}

    /** x and y of the points of each box, which is given as xMin, yMin, xMax, yMax. */
    static double[] of(double[] boxes) {
        double[] points = new double[boxes.length / BOX_NUMBERS * NUMBERS];
        int at = 0;
        for (int box = 0; box < boxes.length; box += BOX_NUMBERS) {
            for (int i = 0; i < POINTS_OF_SIDE; i++) {
                double part = (double) i / POINTS_OF_SIDE;
                double right = between(boxes[box], boxes[box + 2], part);
                double left = between(boxes[box + 2], boxes[box], part);
                double down = between(boxes[box + 1], boxes[box + 3], part);
                double up = between(boxes[box + 3], boxes[box + 1], part);
                double[] sides = {right, boxes[box + 1], boxes[box + 2], down, left, boxes[box + 3], boxes[box], up};
                System.arraycopy(sides, 0, points, at, sides.length);
                at += sides.length;
            }
        }
        return points;
    }

    /** The boxes around the points, cut to an image; those outside have no area. */
    static double[] boxes(double[] points, int count, int width, int height) {
        double[] boxes = new double[count / NUMBERS * BOX_NUMBERS];
        for (int from = 0; from < count; from += NUMBERS) {
            for (int axis = 0; axis < 2; axis++) {
                double least = Double.POSITIVE_INFINITY;
                double most = Double.NEGATIVE_INFINITY;
                for (int i = from + axis; i < from + NUMBERS; i += 2) {
                    least = Math.min(least, points[i]);
                    most = Math.max(most, points[i]);
                }
                int side = axis == 0 ? width : height;
                int box = from / NUMBERS * BOX_NUMBERS;
                boxes[box + axis] = Math.max(0, Math.min(side, least));
                boxes[box + 2 + axis] = Math.max(0, Math.min(side, most));
            }
        }
        return boxes;
    }

    private static double between(double from, double to, double part) {
        return from + part * (to - from);
    }
}
