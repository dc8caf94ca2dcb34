package io.bellows.train.views;

import io.bellows.augmentation.random.KeyedRandom;
import io.bellows.train.data.Batch;
import io.bellows.train.data.BatchChange;
import io.bellows.train.data.BatchOrder;
import io.bellows.train.data.RecordLayout;

/**
 * Puts views in the place of the rows of a batch, those of a row one after the other.
 *
 * <p>Each view is a pure function of the row's features, their hash being the row's key, of the seed, the epoch and the view's
 * number: so it is the same for any number of workers, and no epoch repeats another's.
 *
 * @param view what is made of a row
 * @param ops that each view passes first, with random numbers of its own; null for none
 */
public record RowViews(View view, TensorOps ops, long seed) implements BatchChange {
    /** Of the random numbers, apart from those of other uses of the seed. */
    private static final int OPERATION = 0x766965;

    @Override
    public int viewsPerRow() {
        return view.perRow();
    }

    @Override
    public RecordLayout layout(RecordLayout stored) {
        return new RecordLayout(stored.features(), view.targets(stored.features()));
    }

    @Override
    public boolean isOfValidationToo() {
        return true;
    }

    @Override
    public boolean keepsIds() {
        return ops == null && view.keepsIds();
    }

    @Override
    public Changer changer(Batch batch) {
        int features = batch.features().length / batch.weights().length;
        return new RowChanger(new float[features], new float[features]);
    }

    /** The arrays of one thread. */
    private final class RowChanger implements Changer {
        private final float[] row;
        private final float[] changed;

        RowChanger(float[] row, float[] changed) {
            this.row = row;
            this.changed = changed;
        }

        @Override
        public void change(Batch batch, BatchOrder order, long number, int epoch) {
            // From the last on: the views of a row lie at its own place and behind it.
            for (int i = batch.rows() - 1; i >= 0; i--) {
                System.arraycopy(batch.features(), i * row.length, row, 0, row.length);
                spread(batch, i, epoch);
            }
            batch.becameViews(view.perRow());
        }

        private void spread(Batch batch, int from, int epoch) {
            float weight = batch.weights()[from];
            long key = RecordLayout.hash(row);
            for (int i = 0; i < view.perRow(); i++) {
                int place = from * view.perRow() + i;
                int number = epoch * view.perRow() + i;
                if (ops != null) {
                    ops.apply(row, changed, seed, key, number);
                }
                batch.weights()[place] = weight;
                view.write(ops == null ? row : changed, i, KeyedRandom.of(seed, key, number, OPERATION), batch, place);
            }
        }
    }
}
