package io.bellows.train.data;

import java.io.IOException;

/** The batches of an epoch, one after the other. */
public interface Batches extends AutoCloseable {
    /** The next batch of the epoch; it is the caller's until the next call. */
    Batch next() throws IOException, InterruptedException;

    @Override
    void close();

    /** Batches without rows, as many as are asked for. */
    static Batches empty(RecordLayout layout) {
        Batch none = new Batch(0, layout);
        return new Batches() {
            @Override
            public Batch next() {
                return none;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
