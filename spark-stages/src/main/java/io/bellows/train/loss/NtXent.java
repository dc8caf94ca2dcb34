package io.bellows.train.loss;

import java.util.Arrays;

/**
 * The NT-Xent loss of a batch, the normalized temperature-scaled cross entropy: each view is to be told, by the cosine of the
 * angles between projections, from the views of all other rows.
 *
 * <p>With u the projections scaled to length 1, τ the temperature and p the other view of i's row, view i costs {@code -u_i·u_p/τ
 * + log Σ_{k≠i} exp(u_i·u_k/τ)}; a row costs the mean of its two views. A projection of length 0 has no direction: its similarity
 * to all others is 0, and so is its slope.
 *
 * <p>Source: T. Chen, S. Kornblith, M. Norouzi, G. Hinton, "A simple framework for contrastive learning of visual
 * representations" (ICML, 2020), equation 1 and algorithm 1.
 */
public final class NtXent {
    private final double[] units;
    private final double[] lengths;
    private final double[] weights;
    private final double[] logTotals;
    private final double[] losses;
    private final boolean[] hits;
    private final int size;
    private final double temperature;

    /**
     * Evaluates the loss: {@code 4 n² size} multiplications for n rows.
     *
     * @param projections two for each row, one after the other, each of {@code size} numbers
     * @param weights of the rows
     */
    public NtXent(double[] projections, double[] weights, int size, double temperature) {
        this.weights = weights.clone();
        this.size = size;
        this.temperature = temperature;
        units = projections.clone();
        int views = 2 * weights.length;
        lengths = new double[views];
        logTotals = new double[views];
        losses = new double[views];
        hits = new boolean[views];
        for (int view = 0; view < views; view++) {
            normalize(view);
        }
        double[] similarities = new double[views];
        for (int view = 0; view < views; view++) {
            evaluate(view, similarities);
        }
    }

    private void normalize(int view) {
        double squares = 0;
        for (int i = view * size; i < (view + 1) * size; i++) {
            squares += units[i] * units[i];
        }
        lengths[view] = Math.sqrt(squares);
        for (int i = view * size; lengths[view] > 0 && i < (view + 1) * size; i++) {
            units[i] /= lengths[view];
        }
    }

    private void evaluate(int view, double[] similarities) {
        int partner = partner(view);
        double most = Double.NEGATIVE_INFINITY;
        double mostOther = Double.NEGATIVE_INFINITY;
        for (int other = 0; other < similarities.length; other++) {
            if (other != view) {
                similarities[other] = similarity(view, other);
                most = Math.max(most, similarities[other]);
                mostOther = other == partner ? mostOther : Math.max(mostOther, similarities[other]);
            }
        }
        double total = 0;
        for (int other = 0; other < similarities.length; other++) {
            total += other == view ? 0 : Math.exp(similarities[other] - most);
        }
        logTotals[view] = most + Math.log(total);
        losses[view] = logTotals[view] - similarities[partner];
        hits[view] = similarities[partner] > mostOther;
    }

    /** The other view of the same row. */
    private static int partner(int view) {
        return view ^ 1;
    }

    private double similarity(int view, int other) {
        int from = view * size;
        int to = other * size;
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += units[from + i] * units[to + i];
        }
        return sum / temperature;
    }

    /** The loss of row {@code row}, not weighted. */
    public double loss(int row) {
        return (losses[2 * row] + losses[2 * row + 1]) / 2;
    }

    /** The share of the views of row {@code row} that are more similar to each other than to any other. */
    public double hits(int row) {
        return ((hits[2 * row] ? 1 : 0) + (hits[2 * row + 1] ? 1 : 0)) / 2.0;
    }

    /**
     * The derivative of the weighted sum of all rows' losses by one projection.
     *
     * @param view which: {@code 2 · row}, or that + 1
     * @param slope overwritten
     */
    public void slope(int view, double[] slope) {
        Arrays.fill(slope, 0);
        if (lengths[view] == 0) {
            return;
        }
        for (int other = 0; other < lengths.length; other++) {
            if (other != view) {
                double similarity = similarity(view, other);
                double push = weights[view / 2] * Math.exp(similarity - logTotals[view])
                        + weights[other / 2] * Math.exp(similarity - logTotals[other]);
                double pull = other == partner(view) ? weights[view / 2] + weights[other / 2] : 0;
                for (int i = 0; i < size; i++) {
                    slope[i] += (push - pull) / (2 * temperature) * units[other * size + i];
                }
            }
        }
        double along = 0;
        for (int i = 0; i < size; i++) {
            along += slope[i] * units[view * size + i];
        }
        for (int i = 0; i < size; i++) {
            slope[i] = (slope[i] - along * units[view * size + i]) / lengths[view];
        }
    }
}
