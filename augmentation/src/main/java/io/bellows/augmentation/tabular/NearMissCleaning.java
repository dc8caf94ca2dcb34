package io.bellows.augmentation.tabular;

import java.util.Arrays;

/**
 * NearMiss: which rows of large classes stay is decided by their mean distance to rows of the smallest class.
 *
 * <p>Version 1 keeps those nearest to their {@code neighbours} nearest rows of the smallest class; version 2 those nearest
 * to their {@code neighbours} farthest ones, or all of fewer. Version 3 looks at the rows alone that are among the {@code candidates} nearest
 * of a row of the smallest class, and keeps those farthest from their {@code neighbours} nearest ones; where there are fewer
 * than the target, all of them. Source: J. Zhang, I. Mani, "kNN approach to unbalanced data distributions" (ICML workshop,
 * 2003).
 *
 * @param version 1, 2 or 3
 * @param neighbours rows of the smallest class over which the distance is averaged
 * @param candidates for version 3
 */
public record NearMissCleaning(int version, int neighbours, int candidates) implements Cleaning {
    @Override
    public void judge(LabelledRows rows, int part, int parts, long seed, Verdict verdict) {
        boolean[] shrinks = rows.shrinking();
        int smallestClass = rows.smallestClass();
        int[] smallest = rows.of(smallestClass);
        Neighbours search = new Neighbours(rows, smallest);
        for (int label = 0; label < shrinks.length; label++) {
            if (shrinks[label]) {
                requireEnough(rows.nameOf(smallestClass), smallest.length);
                int[] own = rows.of(label);
                // Each row of the smallest class is the nearest to itself, and so a candidate.
                boolean[] near = version == 3 && label != smallestClass ? near(rows, own, smallest) : null;
                judge(own, near, search, part, parts, verdict);
            }
        }
    }

    /** Version 2 looks at all rows of the class where there are fewer, as imbalanced-learn does. */
    private void requireEnough(String smallestClass, int found) {
        if (version != 2 && found < neighbours) {
            throw new IllegalArgumentException(
                    "Cannot choose the rows near class %s: found %d rows of it, expected at least %d, the neighbours; lower neighbours"
                            .formatted(smallestClass, found, neighbours));
        }
    }

    private void judge(int[] own, boolean[] near, Neighbours search, int part, int parts, Verdict verdict) {
        Part.of(own.length, part, parts).map(i -> own[i]).forEach(row -> {
            if (near != null && !near[row]) {
                verdict.accept(row, GOES);
            } else {
                double distance = distance(search, row);
                verdict.accept(row, version == 3 ? -distance : distance);
            }
        });
    }

    private boolean[] near(LabelledRows rows, int[] own, int[] smallest) {
        boolean[] near = new boolean[rows.size()];
        Neighbours search = new Neighbours(rows, own);
        for (int[] nearest : search.nearest(smallest, candidates)) {
            for (int neighbour : nearest) {
                near[neighbour] = true;
            }
        }
        return near;
    }

    private double distance(Neighbours search, int row) {
        double[] squares = search.squaredDistances(row);
        Arrays.sort(squares);
        int count = Math.min(neighbours, squares.length);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.sqrt(squares[version == 2 ? squares.length - 1 - i : i]);
        }
        return sum / count;
    }

    @Override
    public boolean reachesTargets() {
        return true;
    }
}
