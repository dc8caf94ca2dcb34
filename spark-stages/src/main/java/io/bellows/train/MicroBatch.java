package io.bellows.train;

import io.bellows.train.data.Batch;
import java.util.Arrays;

/**
 * Rows on their way through a pipeline: what they teach, which only the last stage reads, and what the stage before made of
 * their features.
 *
 * @param rows how many; the arrays may have room for more
 * @param labels one a row
 * @param weights one a row
 * @param targets what they teach beside labels, row after row
 * @param values what goes into the next stage, row after row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MicroBatch(int rows, float[] labels, float[] weights, float[] targets, float[] values) {
    private static final float[] NONE = {};

    /** All rows of a batch, over its own arrays. */
    static MicroBatch of(Batch batch) {
        return new MicroBatch(batch.rows(), batch.labels(), batch.weights(), batch.targets(), batch.features());
    }

    /** A copy of the rows of {@code batch} from {@code from} to before {@code to}. */
    static MicroBatch copy(Batch batch, int from, int to) {
        if (from == to) {
            return new MicroBatch(0, NONE, NONE, NONE, NONE);
        }
        int room = batch.weights().length;
        int targets = batch.targets().length / room;
        int features = batch.features().length / room;
        return new MicroBatch(
                to - from,
                Arrays.copyOfRange(batch.labels(), from, to),
                Arrays.copyOfRange(batch.weights(), from, to),
                Arrays.copyOfRange(batch.targets(), from * targets, to * targets),
                Arrays.copyOfRange(batch.features(), from * features, to * features));
    }

    /** The same rows with what a stage made of them. */
    MicroBatch with(float[] outputs) {
        return new MicroBatch(rows, labels, weights, targets, outputs);
    }

    /**
     * One array to send.
     *
     * @param targetSize targets of a row
     */
    float[] message(int targetSize) {
        int head = 1 + rows * (2 + targetSize);
        float[] message = new float[rows == 0 ? 1 : head + values.length];
        message[0] = rows;
        if (rows > 0) {
            System.arraycopy(labels, 0, message, 1, rows);
            System.arraycopy(weights, 0, message, 1 + rows, rows);
            System.arraycopy(targets, 0, message, 1 + 2 * rows, rows * targetSize);
            System.arraycopy(values, 0, message, head, values.length);
        }
        return message;
    }

    /** What {@link #message} made. */
    static MicroBatch read(float[] message, int targetSize) {
        int rows = (int) message[0];
        int head = 1 + rows * (2 + targetSize);
        return new MicroBatch(
                rows,
                Arrays.copyOfRange(message, 1, 1 + rows),
                Arrays.copyOfRange(message, 1 + rows, 1 + 2 * rows),
                Arrays.copyOfRange(message, 1 + 2 * rows, head),
                Arrays.copyOfRange(message, head, message.length));
    }
}
