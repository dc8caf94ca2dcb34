package io.bellows.augmentation.image;

/** Systems of as many linear equations as unknowns. */
final class LinearEquations {
    private LinearEquations() {}

    /** The solution by Gaussian elimination; each row holds the coefficients and the right side, and is overwritten. */
    static double[] solve(double[][] rows) {
        int n = rows.length;
        for (int step = 0; step < n; step++) {
            int pivot = step;
            for (int row = step + 1; row < n; row++) {
                if (Math.abs(rows[row][step]) > Math.abs(rows[pivot][step])) {
                    pivot = row;
                }
            }
            double[] swap = rows[step];
            rows[step] = rows[pivot];
            rows[pivot] = swap;
            for (int row = 0; row < n; row++) {
                double factor = row == step ? 0 : rows[row][step] / rows[step][step];
                for (int column = step; factor != 0 && column <= n; column++) {
                    rows[row][column] -= factor * rows[step][column];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = rows[i][n] / rows[i][i];
        }
        return solution;
    }
}
