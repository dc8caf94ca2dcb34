package io.bellows.train.data;

import java.io.Closeable;
import java.io.IOException;

/**
 * A worker's rows on its local disk, each with a number from 0.
 *
 * <p>There is no second, in-memory form: the operating system's page cache keeps what fits, outside the heap, and the
 * rest stays on disk, so a dataset larger than memory needs no decision. Closing deletes the file.
 */
public interface TrainingRecords extends Closeable {
    /** Reads rows of one epoch into batches; for one thread. */
    @FunctionalInterface
    interface Reader {
        /** Reads a record's features into {@code batch} at row {@code row}, its labels and weight beside them. */
        void read(int record, Batch batch, int row) throws IOException;
    }

    /** Puts a record in its place. */
    void write(int record, byte[] encoded) throws IOException;

    /** The bytes of a record, as they were put in. */
    byte[] encoded(int record) throws IOException;

    /** Number of records put in. */
    int written();

    /** A reader of the rows as they are in {@code epoch}. */
    Reader reader(int epoch);
}
