package io.bellows.compress;

import io.bellows.energy.PredictionEnergy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One point of an {@link EdgeSearch}, trained and measured.
 *
 * @param settings its values of the grid, such as {@code width=0.5, sparsity=0.7}
 * @param accuracy share of the validation rows that are predicted right
 * @param bytes of the model as it is stored
 * @param latencyMs median milliseconds of the prediction of one row, on one thread of the driver
 * @param energy of predictions of one row each, measured there as well; no bound and no part of the front
 * @param isWithinBudget whether it keeps both bounds
 * @param isParetoOptimal whether no other is better in one of the three and no worse in the others
 */
public record EdgeCandidate(
        String settings,
        double accuracy,
        long bytes,
        double latencyMs,
        PredictionEnergy energy,
        boolean isWithinBudget,
        boolean isParetoOptimal) {
    /** The same candidates, told which of them are on the Pareto front. */
    static List<EdgeCandidate> ranked(List<EdgeCandidate> candidates) {
        List<EdgeCandidate> ranked = new ArrayList<>();
        for (EdgeCandidate candidate : candidates) {
            boolean isOptimal = candidates.stream().noneMatch(other -> other.dominates(candidate));
            ranked.add(new EdgeCandidate(
                    candidate.settings,
                    candidate.accuracy,
                    candidate.bytes,
                    candidate.latencyMs,
                    candidate.energy,
                    candidate.isWithinBudget,
                    isOptimal));
        }
        return ranked;
    }

    private boolean dominates(EdgeCandidate other) {
        boolean isNoWorse = accuracy >= other.accuracy && bytes <= other.bytes && latencyMs <= other.latencyMs;
        boolean isBetter = accuracy > other.accuracy || bytes < other.bytes || latencyMs < other.latencyMs;
        return isNoWorse && isBetter;
    }

    /** How many times the more exceeded of the bounds is exceeded; at most 1 within both. */
    double excess(long maxBytes, double maxLatencyMs) {
        return Math.max((double) bytes / maxBytes, latencyMs / maxLatencyMs);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s: accuracy %.4f, %,d bytes, %.4f ms, %s", settings, accuracy, bytes, latencyMs, energy);
    }
}
