package io.bellows.train.views;

import io.bellows.augmentation.random.KeyedRandom;
import io.bellows.train.data.Batch;

/** Two views of a row, as different as the operations before it made them. */
public record Pairs() implements View {
    /** Views of a row. */
    public static final int SIZE = 2;

    @Override
    public int perRow() {
        return SIZE;
    }

    @Override
    public void write(float[] row, int view, KeyedRandom random, Batch batch, int place) {
        System.arraycopy(row, 0, batch.features(), place * row.length, row.length);
    }
}
