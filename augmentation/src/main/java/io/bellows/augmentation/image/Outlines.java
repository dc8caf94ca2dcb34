package io.bellows.augmentation.image;

import java.util.Arrays;

/**
 * Boxes as points of their outlines, which operations move one by one, and back. The corners are among them; the others
 * count where an operation bends straight lines.
 */
final class Outlines {
    private static final int POINTS_OF_SIDE = 16;
    private static final int NUMBERS = 2 * 4 * POINTS_OF_SIDE;
    /** In pixels; less comes of rounding where an outline touches the edge. */
    private static final double LEAST_AREA = 1e-6;

    private Outlines() {}

    /** x and y of the points of each box, which is given as xMin, yMin, xMax, yMax, cut to an image. */
    static double[] of(double[] boxes, PixelImage image) {
        double[] points = new double[boxes.length / AnnotatedImage.BOX_NUMBERS * NUMBERS];
        int at = 0;
        for (int box = 0; box < boxes.length; box += AnnotatedImage.BOX_NUMBERS) {
            double left = cut(boxes[box], image.width());
            double top = cut(boxes[box + 1], image.height());
            double right = cut(boxes[box + 2], image.width());
            double bottom = cut(boxes[box + 3], image.height());
            for (int i = 0; i < POINTS_OF_SIDE; i++) {
                double part = (double) i / POINTS_OF_SIDE;
                double rightwards = between(left, right, part);
                double downwards = between(top, bottom, part);
                double leftwards = between(right, left, part);
                double upwards = between(bottom, top, part);
                double[] sides = {rightwards, top, right, downwards, leftwards, bottom, left, upwards};
                System.arraycopy(sides, 0, points, at, sides.length);
                at += sides.length;
            }
        }
        return points;
    }

    /**
     * The points moved by a geometry, cut to the image that comes of it. What an operation cuts off does not come back,
     * and a box of which nothing is left becomes a point: turned, its line along the edge would have an area again.
     */
    static double[] moved(double[] points, Geometry geometry) {
        double[] moved = new double[points.length];
        double[] point = new double[2];
        for (int from = 0; from < points.length; from += NUMBERS) {
            for (int i = from; i < from + NUMBERS; i += 2) {
                point[0] = points[i];
                point[1] = points[i + 1];
                geometry.target(point);
                moved[i] = point[0];
                moved[i + 1] = point[1];
            }
            boolean isGone = isEmpty(points, from);
            boolean isWithin = isWithin(moved, from, geometry);
            for (int i = from; i < from + NUMBERS; i += 2) {
                moved[i] = cut(moved[i], geometry.width());
                moved[i + 1] = cut(moved[i + 1], geometry.height());
            }
            if (isGone || (!isWithin && !isEmpty(moved, from))) {
                for (int i = from + 2; i < from + NUMBERS; i++) {
                    moved[i] = moved[i - 2];
                }
            }
        }
        return moved;
    }

    /** Whether an outline has an area within the image; its points alone may all lie beyond. */
    private static boolean isWithin(double[] points, int from, Geometry image) {
        for (int i = from; i < from + NUMBERS; i += 2) {
            if (points[i] > 0 && points[i] < image.width() && points[i + 1] > 0 && points[i + 1] < image.height()) {
                return true;
            }
        }
        double[] outline = Arrays.copyOfRange(points, from, from + NUMBERS);
        outline = halfOf(halfOf(outline, 0, 0, 1), 0, image.width(), -1);
        outline = halfOf(halfOf(outline, 1, 0, 1), 1, image.height(), -1);
        return area(outline) > LEAST_AREA;
    }

    /**
     * What of a polygon lies on one side of a line along an axis (Sutherland and Hodgman, 1974).
     *
     * @param axis 0 of a line at some x, 1 of one at some y
     * @param way 1 for what is beyond {@code line}, -1 for what is before it
     */
    private static double[] halfOf(double[] points, int axis, double line, int way) {
        double[] half = new double[2 * points.length];
        int at = 0;
        for (int i = 0; i < points.length; i += 2) {
            int next = (i + 2) % points.length;
            double inside = way * (points[i + axis] - line);
            double insideNext = way * (points[next + axis] - line);
            if (inside >= 0) {
                half[at++] = points[i];
                half[at++] = points[i + 1];
            }
            if (inside * insideNext < 0) {
                double part = inside / (inside - insideNext);
                half[at++] = between(points[i], points[next], part);
                half[at++] = between(points[i + 1], points[next + 1], part);
            }
        }
        return Arrays.copyOf(half, at);
    }

    private static double area(double[] points) {
        double twice = 0;
        for (int i = 0; i < points.length; i += 2) {
            int next = (i + 2) % points.length;
            twice += points[i] * points[next + 1] - points[next] * points[i + 1];
        }
        return Math.abs(twice) / 2;
    }

    /** The boxes around the points, each as xMin, yMin, xMax, yMax. */
    static double[] boxes(double[] points) {
        double[] boxes = new double[points.length / NUMBERS * AnnotatedImage.BOX_NUMBERS];
        for (int box = 0; box < boxes.length / AnnotatedImage.BOX_NUMBERS; box++) {
            System.arraycopy(
                    around(points, box * NUMBERS),
                    0,
                    boxes,
                    box * AnnotatedImage.BOX_NUMBERS,
                    AnnotatedImage.BOX_NUMBERS);
        }
        return boxes;
    }

    private static boolean isEmpty(double[] points, int from) {
        double[] box = around(points, from);
        return box[0] == box[2] || box[1] == box[3];
    }

    private static double[] around(double[] points, int from) {
        double[] box = {points[from], points[from + 1], points[from], points[from + 1]};
        for (int i = from; i < from + NUMBERS; i++) {
            int axis = (i - from) % 2;
            box[axis] = Math.min(box[axis], points[i]);
            box[2 + axis] = Math.max(box[2 + axis], points[i]);
        }
        return box;
    }

    private static double cut(double place, int side) {
        return Math.max(0, Math.min(side, place));
    }

    private static double between(double from, double to, double part) {
        return from + part * (to - from);
    }
}
