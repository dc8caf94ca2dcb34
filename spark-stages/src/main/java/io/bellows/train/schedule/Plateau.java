package io.bellows.train.schedule;

/**
 * The rate falls by a factor when the validation loss, or what is watched in its place, has not become better for some epochs.
 *
 * @param patience epochs without a better one that are borne, at least 0
 * @param factor of each fall, in (0, 1)
 * @param finalFactor least rate, as a share of the base rate, in [0, 1]
 */
public record Plateau(int patience, double factor, double finalFactor) implements Schedule {
    /** A cost is better when it is below the best by this share of it. */
    private static final double THRESHOLD = 1e-4;

    public Plateau {
        Ranges.require(patience >= 0, "plateau", "patience", patience, "at least 0");
        Ranges.require(factor > 0 && factor < 1, "plateau", "factor", factor, "above 0, below 1");
        Ranges.require(
                finalFactor >= 0 && finalFactor <= 1, "plateau", "final factor", finalFactor, "at least 0, at most 1");
    }

    @Override
    public double factor(RunPosition position) {
        double best = Double.POSITIVE_INFINITY;
        double share = 1;
        int waited = 0;
        for (double cost : position.costs()) {
            boolean isFirst = Double.isInfinite(best) && cost < best;
            if (isFirst || cost < best - THRESHOLD * Math.abs(best)) {
                best = cost;
                waited = 0;
            } else {
                waited++;
            }
            if (waited > patience) {
                share = Math.max(finalFactor, share * factor);
                waited = 0;
            }
        }
        return share;
    }
}
