package io.bellows.augmentation.tabular;

/**
 * How rows are put in single precision to be searched: around the middle of each feature, all divided by one power of two, so that
 * distances are at most about 1 and in proportion to what they were.
 *
 * <p>It also knows how far a distance in single precision may be from the true one, so that no near row is missed.
 */
final class Scaling {
    /** Half a unit in the last place of a float near 1. */
    private static final double HALF_UNIT = 0x1p-24;

    /** Where rows are apart by no more, squared distances of the nearer ones begin to lose bits, and then are 0. */
    private static final double LEAST_SQUARES = 1e-280;

    private final double[] middles;
    private final double factor;
    private final double absoluteError;
    private final double relativeError;

    private Scaling(double[] middles, double diameter) {
        this.middles = middles;
        factor = diameter == 0 ? 1 : Math.scalb(1.0, Math.min(1000, -Math.getExponent(diameter)));
        // Each of two numbers is at most half of the range from its middle, which is rounded to half a unit.
        absoluteError = HALF_UNIT * diameter * factor;
        relativeError = HALF_UNIT * (middles.length / 4.0 + 8);
    }

    /**
     * The scaling of rows of {@code width} numbers.
     *
     * @throws IllegalArgumentException if squared distances would be infinite, or be rounded to 0, and so all be equal
     */
    static Scaling of(int width, double[] features, RowNames names) {
        double[] least = new double[width];
        double[] most = new double[width];
        for (int place = 0; place < features.length; place++) {
            int feature = place % width;
            double value = features[place];
            least[feature] = place < width ? value : Math.min(least[feature], value);
            most[feature] = place < width ? value : Math.max(most[feature], value);
        }
        double squares = 0;
        int widest = 0;
        double[] middles = new double[width];
        for (int feature = 0; feature < width; feature++) {
            double range = most[feature] - least[feature];
            squares += range * range;
            widest = range > most[widest] - least[widest] ? feature : widest;
            middles[feature] = least[feature] / 2 + most[feature] / 2;
        }
        double range = width == 0 ? 0 : most[widest] - least[widest];
        if (Double.isInfinite(squares) || (range > 0 && squares < LEAST_SQUARES)) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours by feature '%d'%s: found values from %s to %s, expected squared distances that doubles can tell apart; scale the features"
                            .formatted(widest, names.features(), least[widest], most[widest]));
        }
        return new Scaling(middles, Math.sqrt(squares));
    }

    float scaled(double value, int feature) {
        return (float) ((value - middles[feature]) * factor);
    }

    /** The most that a scaled squared distance can come to of a row that is truly no farther than one at {@code squared}. */
    float reach(float squared) {
        double distance = Math.sqrt(squared) * (1 + relativeError) + 2 * absoluteError;
        double reach = distance * (1 + relativeError);
        return Math.nextUp((float) (reach * reach));
    }
}
