package io.bellows.augmentation.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An image with what is known about its places, which follows the geometry of operations.
 *
 * <p>Places are in pixels, x to the right and y downwards, from the top left corner; pixel centres lie at half-integers.
 * Points may leave the image. A box becomes the smallest one around its moved outline, cut to the image: what an
 * operation cuts off does not come back with a later one, and a box of which nothing is left has no area from then on. A
 * mask takes the nearest pixel, and 0 beyond its edge, whatever the operation's own interpolation and border.
 */
public final class AnnotatedImage {
    /** xMin, yMin, xMax and yMax of a box. */
    public static final int BOX_NUMBERS = 4;

    /** x and y of a key point. */
    public static final int POINT_NUMBERS = 2;

    private final PixelImage image;
    private final PixelImage mask;
    private final double[] outlines;
    private final double[] points;
    private final List<String> applied;

    private AnnotatedImage(
            PixelImage image, PixelImage mask, double[] outlines, double[] points, List<String> applied) {
        this.image = image;
        this.mask = mask;
        this.outlines = outlines;
        this.points = points;
        this.applied = applied;
    }

    /** An image without annotations. */
    public static AnnotatedImage of(PixelImage image) {
        return new AnnotatedImage(image, null, new double[0], new double[0], List.of());
    }

    /**
     * An image with annotations.
     *
     * @param mask an image of the same height and width, or null
     * @param boxes xMin, yMin, xMax and yMax of each box in turn
     * @param points x and y of each point in turn
     * @throws IllegalArgumentException if the mask has another size, a box lacks a number or ends before it starts, or a
     *     point lacks its y
     */
    public static AnnotatedImage of(PixelImage image, PixelImage mask, double[] boxes, double[] points) {
        if (mask != null && (mask.height() != image.height() || mask.width() != image.width())) {
            throw new IllegalArgumentException("Cannot annotate image '%dx%d': found a mask of %dx%d, expected its size"
                    .formatted(image.height(), image.width(), mask.height(), mask.width()));
        }
        requireBoxes(boxes);
        if (points.length % POINT_NUMBERS != 0) {
            throw new IllegalArgumentException("Cannot annotate image 'points': found " + points.length
                    + " numbers, expected x and y of each point");
        }
        return new AnnotatedImage(image, mask, Outlines.of(boxes, image), points.clone(), List.of());
    }

    private static void requireBoxes(double[] boxes) {
        if (boxes.length % BOX_NUMBERS != 0) {
            throw new IllegalArgumentException("Cannot annotate image 'boxes': found " + boxes.length
                    + " numbers, expected xMin, yMin, xMax and yMax of each box");
        }
        for (int i = 0; i < boxes.length; i += BOX_NUMBERS) {
            if (!(boxes[i] <= boxes[i + 2] && boxes[i + 1] <= boxes[i + 3])) {
                double[] box = Arrays.copyOfRange(boxes, i, i + BOX_NUMBERS);
                throw new IllegalArgumentException(
                        "Cannot annotate image 'boxes': found " + Arrays.toString(box)
                                + ", expected [xMin, yMin, xMax, yMax] with xMin <= xMax and yMin <= yMax, not width and height");
            }
        }
    }

    /** The image. */
    public PixelImage image() {
        return image;
    }

    /** The mask, of the image's height and width; empty when there is none. */
    public Optional<PixelImage> mask() {
        return Optional.ofNullable(mask);
    }

    /** xMin, yMin, xMax and yMax of each box in turn, within the image. */
    public double[] boxes() {
        return Outlines.boxes(outlines);
    }

    /** x and y of each point in turn. */
    public double[] points() {
        return points.clone();
    }

    /** The names of the operations that were applied so far, in their order. */
    public List<String> applied() {
        return applied;
    }

    /** With other colours. */
    AnnotatedImage recoloured(PixelImage changed) {
        return new AnnotatedImage(changed, mask, outlines, points, applied);
    }

    /** With one more operation applied. */
    AnnotatedImage named(String name) {
        List<String> names = new ArrayList<>(applied);
        names.add(name);
        return new AnnotatedImage(image, mask, outlines, points, List.copyOf(names));
    }

    /** With the image moved, and the annotations by the same geometry. */
    AnnotatedImage moved(PixelImage changed, Geometry geometry) {
        PixelImage movedMask = mask == null ? null : geometry.ofMask(mask);
        double[] movedPoints = points.clone();
        double[] point = new double[2];
        for (int i = 0; i < points.length; i += 2) {
            point[0] = points[i];
            point[1] = points[i + 1];
            geometry.target(point);
            movedPoints[i] = point[0];
            movedPoints[i + 1] = point[1];
        }
        return new AnnotatedImage(changed, movedMask, Outlines.moved(outlines, geometry), movedPoints, applied);
    }
}
