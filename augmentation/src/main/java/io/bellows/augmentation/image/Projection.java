package io.bellows.augmentation.image;

/**
 * A projective map of the plane; affine maps are a case of it.
 *
 * <p>It is given backwards, from the result to the image, by nine numbers in row order, for positions that are counted
 * from the centre of either.
 */
final class Projection implements Geometry {
    /** Where what lies on the horizon is taken from: beyond any image, and within what an int holds. */
    private static final double FAR = 1e9;

    /** The least depth of a point, as a part of that of the centre. */
    private static final double NEAREST = 1e-6;

    private final int height;
    private final int width;
    private final double fromX;
    private final double fromY;
    private final double[] backward;

    private Projection(int height, int width, double fromX, double fromY, double[] backward) {
        this.height = height;
        this.width = width;
        this.fromX = fromX;
        this.fromY = fromY;
        this.backward = backward;
    }

    /** A result of the image's own size. */
    static Projection ofSize(int height, int width, double... backward) {
        return new Projection(height, width, width / 2.0, height / 2.0, backward);
    }

    /** The affine map {@code (m0 x + m1 y + m2, m3 x + m4 y + m5)}. */
    static Projection affine(int height, int width, double m0, double m1, double m2, double m3, double m4, double m5) {
        return ofSize(height, width, m0, m1, m2, m3, m4, m5, 0, 0, 1);
    }

    /** Rows become columns. */
    static Projection transposed(int height, int width) {
        return new Projection(width, height, width / 2.0, height / 2.0, new double[] {0, 1, 0, 1, 0, 0, 0, 0, 1});
    }

    /** The map that takes four points of the result to four of the image; x and y in turn, from the centre. */
    static Projection through(int height, int width, double[] result, double[] image) {
        double[][] equations = new double[8][];
        for (int i = 0; i < 4; i++) {
            double x = result[2 * i];
            double y = result[2 * i + 1];
            double toX = image[2 * i];
            double toY = image[2 * i + 1];
            equations[2 * i] = new double[] {x, y, 1, 0, 0, 0, -x * toX, -y * toX, toX};
            equations[2 * i + 1] = new double[] {0, 0, 0, x, y, 1, -x * toY, -y * toY, toY};
        }
        double[] solution = LinearEquations.solve(equations);
        double[] backward = new double[9];
        System.arraycopy(solution, 0, backward, 0, 8);
        backward[8] = 1;
        return ofSize(height, width, backward);
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
        double[] m = backward;
        double y = row - (height - 1) / 2.0;
        boolean affine = m[6] == 0 && m[7] == 0;
        for (int column = 0; column < width; column++) {
            double x = column - (width - 1) / 2.0;
            double sourceX = m[0] * x + m[1] * y + m[2];
            double sourceY = m[3] * x + m[4] * y + m[5];
            if (!affine) {
                double depth = m[6] * x + m[7] * y + m[8];
                sourceX = Math.max(-FAR, Math.min(FAR, sourceX / depth));
                sourceY = Math.max(-FAR, Math.min(FAR, sourceY / depth));
            }
            xs[column] = sourceX + fromX;
            ys[column] = sourceY + fromY;
        }
    }

    @Override
    public void target(double[] point) {
        double[] m = backward;
        double x = point[0] - fromX;
        double y = point[1] - fromY;
        // The inverse is the matrix of cofactors but for a factor, here the depth of the centre.
        double toX = (m[4] * m[8] - m[5] * m[7]) * x + (m[2] * m[7] - m[1] * m[8]) * y + m[1] * m[5] - m[2] * m[4];
        double toY = (m[5] * m[6] - m[3] * m[8]) * x + (m[0] * m[8] - m[2] * m[6]) * y + m[2] * m[3] - m[0] * m[5];
        double centre = m[0] * m[4] - m[1] * m[3];
        double depth = ((m[3] * m[7] - m[4] * m[6]) * x + (m[1] * m[6] - m[0] * m[7]) * y) / centre + 1;
        // What lies behind the horizon, far outside the image, comes as far out on the side where it would come up to
        // it.
        depth = centre * Math.max(NEAREST, depth);
        point[0] = toX / depth + width / 2.0;
        point[1] = toY / depth + height / 2.0;
    }
}
