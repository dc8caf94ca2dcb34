package io.bellows.train.metric;

/** How far numbers are from their targets: as {@code RegressionEvaluator} of Spark has it, over all numbers of all rows. */
public enum RegressionFigure implements Metric {
    /** The root of the mean squared difference. */
    ROOT_MEAN_SQUARE {
        @Override
        public double value(double[] sums) {
            return Math.sqrt(sums[SQUARE] / sums[WEIGHT]);
        }
    },
    /** The mean difference, either way. */
    MEAN_ABSOLUTE {
        @Override
        public double value(double[] sums) {
            return sums[ABSOLUTE] / sums[WEIGHT];
        }
    },
    /** The share of the variance of the targets that is explained, R²; not a number where they are all equal, to 6 digits. */
    R2 {
        @Override
        public double value(double[] sums) {
            double mean = sums[TARGET] / sums[WEIGHT];
            double spread = sums[TARGET_SQUARE] - sums[WEIGHT] * mean * mean;
            // Less is the rounding of sums.
            boolean isKnown = spread > LEAST_SPREAD * sums[TARGET_SQUARE];
            return isKnown ? 1 - sums[SQUARE] / spread : Double.NaN;
        }

        @Override
        public boolean isHigherBetter() {
            return true;
        }
    };

    private static final int WEIGHT = 0;
    private static final int SQUARE = 1;
    private static final int ABSOLUTE = 2;
    private static final int TARGET = 3;
    private static final int TARGET_SQUARE = 4;
    private static final int SUMS = 5;
    private static final double LEAST_SPREAD = 1e-12;

    @Override
    public int sums() {
        return SUMS;
    }

    @Override
    public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
        int perTarget = outputs.length / targets.length;
        for (int i = 0; i < outputs.length; i++) {
            double target = targets[i / perTarget];
            double apart = outputs[i] - target;
            sums[WEIGHT] += weight;
            sums[SQUARE] += weight * apart * apart;
            sums[ABSOLUTE] += weight * Math.abs(apart);
            sums[TARGET] += weight * target;
            sums[TARGET_SQUARE] += weight * target * target;
        }
    }

    @Override
    public boolean isHigherBetter() {
        return false;
    }
}
