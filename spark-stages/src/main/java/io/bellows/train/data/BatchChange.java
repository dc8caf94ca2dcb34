package io.bellows.train.data;

import java.io.Serializable;

/** What happens to the rows of each batch after they are read, on the threads that read ahead of the steps. */
public interface BatchChange extends Serializable {
    /** Changes batches; for one thread. */
    @FunctionalInterface
    interface Changer {
        /** Changes the rows in use of batch {@code number} in {@code epoch}. */
        void change(Batch batch, BatchOrder order, long number, int epoch);
    }

    /** Rows that each row of a batch becomes; default 1. */
    default int viewsPerRow() {
        return 1;
    }

    /** Rows of a batch that a worker must have for any to be changed; default 1. */
    default int leastRows() {
        return 1;
    }

    /** The layout of the rows in a batch whose stored rows are of layout {@code stored}; default the same. */
    default RecordLayout layout(RecordLayout stored) {
        return stored;
    }

    /** Whether validation rows pass it too, as in the first epoch; default false. */
    default boolean isOfValidationToo() {
        return false;
    }

    /** Whether features that are ids, which an embedding looks up, are still such; default true. */
    default boolean keepsIds() {
        return true;
    }

    /** What changes batches of the size of {@code batch}. */
    Changer changer(Batch batch);
}
