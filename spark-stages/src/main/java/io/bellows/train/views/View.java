package io.bellows.train.views;

import io.bellows.augmentation.random.KeyedRandom;
import io.bellows.train.data.Batch;
import java.io.Serializable;

/** What a row becomes, so that a network can learn of it without a label. */
public interface View extends Serializable {
    /** How many views a row has. */
    int perRow();

    /** Numbers that a view teaches beside its label, for rows of {@code features} numbers; default 0. */
    default int targets(int features) {
        return 0;
    }

    /** Whether features that are ids are still such in a view; default true. */
    default boolean keepsIds() {
        return true;
    }

    /**
     * Writes a view, its label and its targets.
     *
     * @param row the features, not to be changed
     * @param view its number, from 0
     * @param random of this row, epoch and view
     * @param place the row of {@code batch} to write to
     */
    void write(float[] row, int view, KeyedRandom random, Batch batch, int place);
}
