package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Stretches and squeezes the columns and the rows of a grid of cells by random amounts; the edges stay where they are.
 *
 * @param cells columns and rows of the grid, 1 to 1,000
 * @param distortion how far the size of a cell is drawn from the mean, as a part of it, 0 to 0.9
 * @param interpolation how values between pixels are found
 */
public record GridDistortion(int cells, double distortion, Interpolation interpolation) implements GeometricOp {
    public GridDistortion {
        SettingCheck.between(GridDistortion.class, "cells", cells, 1, 1000);
        SettingCheck.between(GridDistortion.class, "distortion", distortion, 0, 0.9);
        SettingCheck.present(GridDistortion.class, "interpolation", interpolation);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        double[] across = knots(width, random);
        return new Cells(height, width, across, knots(height, random));
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return Warp.apply(image, geometry, interpolation, Border.REPLICATE, 0);
    }

    /** Where the edges of the cells lie in the image. */
    private double[] knots(int size, KeyedRandom random) {
        double[] knots = new double[cells + 1];
        for (int i = 0; i < cells; i++) {
            knots[i + 1] = knots[i] + 1 + random.uniform(-distortion, distortion);
        }
        double whole = knots[cells];
        for (int i = 0; i <= cells; i++) {
            knots[i] *= size / whole;
        }
        return knots;
    }

    /** Cells that are equal in the result, and whose edges in the image are the knots. */
    private static final class Cells implements Geometry {
        private final int height;
        private final int width;
        private final double[] across;
        private final double[] down;

        Cells(int height, int width, double[] across, double[] down) {
            this.height = height;
            this.width = width;
            this.across = across;
            this.down = down;
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
            double y = backward(down, (row + 0.5) / height);
            for (int column = 0; column < width; column++) {
                xs[column] = backward(across, (column + 0.5) / width);
                ys[column] = y;
            }
        }

        @Override
        public void target(double[] point) {
            point[0] = forward(across, point[0]) * width;
            point[1] = forward(down, point[1]) * height;
        }

        private static double backward(double[] knots, double part) {
            double at = part * (knots.length - 1);
            int cell = (int) at;
            return knots[cell] + (at - cell) * (knots[cell + 1] - knots[cell]);
        }

        private static double forward(double[] knots, double position) {
            int cell = 0;
            while (cell < knots.length - 2 && knots[cell + 1] <= position) {
                cell++;
            }
            return (cell + (position - knots[cell]) / (knots[cell + 1] - knots[cell])) / (knots.length - 1);
        }
    }
}
