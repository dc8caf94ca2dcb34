package io.bellows.augment;

/** Boxes as their four corners, which a turn or a shear moves one by one, and back. */
final class Corners {
    private static final int NUMBERS = 8;

    private Corners() {}

    /** x and y of the corners of each box, which is given as xMin, yMin, xMax, yMax. */
    static double[] of(double[] boxes) {
        double[] corners = new double[2 * boxes.length];
        for (int box = 0; box < boxes.length; box += 4) {
            for (int corner = 0; corner < 4; corner++) {
                corners[2 * (box + corner)] = boxes[box + 2 * (corner & 1)];
                corners[2 * (box + corner) + 1] = boxes[box + 1 + (corner & 2)];
            }
        }
        return corners;
    }

    /** The boxes around the corners, cut to an image; those outside have no area. */
    static double[] boxes(double[] points, int count, int width, int height) {
        double[] boxes = new double[count / 2];
        for (int from = 0; from < count; from += NUMBERS) {
            for (int axis = 0; axis < 2; axis++) {
                double least = Double.POSITIVE_INFINITY;
                double most = Double.NEGATIVE_INFINITY;
                for (int i = from + axis; i < from + NUMBERS; i += 2) {
                    least = Math.min(least, points[i]);
                    most = Math.max(most, points[i]);
                }
                int side = axis == 0 ? width : height;
                boxes[from / 2 + axis] = Math.max(0, Math.min(side, least));
                boxes[from / 2 + 2 + axis] = Math.max(0, Math.min(side, most));
            }
        }
        return boxes;
    }
}
