package io.bellows.train;

import java.util.Comparator;
import java.util.Locale;

/**
 * How far a run was when a checkpoint was made.
 *
 * @param epochs whole ones
 * @param steps of the epoch under way; 0 between two epochs
 */
record CheckpointPlace(int epochs, int steps) implements Comparable<CheckpointPlace> {
    /** What the folders of checkpoints begin with; their names are in the order of places. */
    static final String PREFIX = "epoch-";

    /** Before the first step. */
    static final CheckpointPlace START = new CheckpointPlace(0, 0);

    private static final String STEP = "-step-";

    static CheckpointPlace of(TrainingState state) {
        return new CheckpointPlace(state.epochsDone(), state.midEpoch == null ? 0 : state.midEpoch.batches());
    }

    /** The place that a folder's name tells. */
    static CheckpointPlace ofFolder(String name) {
        String place = name.substring(PREFIX.length());
        int step = place.indexOf(STEP);
        return step < 0
                ? new CheckpointPlace(Integer.parseInt(place), 0)
                : new CheckpointPlace(
                        Integer.parseInt(place.substring(0, step)),
                        Integer.parseInt(place.substring(step + STEP.length())));
    }

    String folder() {
        String epoch = String.format(Locale.ROOT, "%s%06d", PREFIX, epochs);
        return steps == 0 ? epoch : epoch + String.format(Locale.ROOT, "%s%09d", STEP, steps);
    }

    @Override
    public int compareTo(CheckpointPlace other) {
        return Comparator.comparingInt(CheckpointPlace::epochs)
                .thenComparingInt(CheckpointPlace::steps)
                .compare(this, other);
    }

    /** In words: {@code epoch 2}, or {@code step 15 of epoch 3}. */
    @Override
    public String toString() {
        return steps == 0 ? "epoch " + epochs : "step " + steps + " of epoch " + (epochs + 1);
    }
}
