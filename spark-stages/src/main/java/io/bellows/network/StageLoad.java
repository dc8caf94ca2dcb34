package io.bellows.network;

/**
 * What one stage of a cut network has to compute and to hold.
 *
 * @param multiplyAdds of one row's forward pass
 * @param values results of all its layers for one row
 * @param parameters trainable values
 * @param inputs values of one row that come in
 * @param outputs values of one row that go out
 * @param isFirst whether its input is the network's
 * @param isLast whether its output is the network's
 */
public record StageLoad(
        long multiplyAdds, long values, long parameters, int inputs, int outputs, boolean isFirst, boolean isLast) {
    /** Multiply-adds in whose time one value of a result is written or read, forward or backward. */
    private static final double PER_VALUE = 10;

    /** And one value sent to another worker or taken from it. */
    private static final double PER_SENT_VALUE = 100;

    /** And one weight handed to the library, once a micro-batch. */
    private static final double PER_LOADED_WEIGHT = 5;

    /** And one weight moved by the optimizer. */
    private static final double PER_MOVED_WEIGHT = 30;

    /** Weights and their gradients on the heap, ours and the library's in plain order; the sum over parts. */
    private static final int HEAP_COPIES = 5;

    /** Weights and gradients in the library's memory layout, and what is sent of them to other workers. */
    private static final int NATIVE_COPIES = 3;

    /**
     * The work of one step, in multiply-adds. A stage computes its forward pass, again before the backward pass unless it is
     * the last, and the backward pass, which takes twice as long.
     *
     * @param rows of a batch
     * @param microBatches in which it comes
     */
    double work(int rows, int microBatches) {
        int passes = isLast ? 3 : 4;
        double computed = passes * (multiplyAdds + PER_VALUE * values);
        double sent = PER_SENT_VALUE * 2 * ((isFirst ? 0.0 : inputs) + (isLast ? 0.0 : outputs));
        return rows * (computed + sent) + parameters * (PER_MOVED_WEIGHT + microBatches * PER_LOADED_WEIGHT);
    }

    /**
     * An estimate of the memory that it takes in training, native memory included: weights, gradients and the optimizer's
     * vectors, results and their gradients for one micro-batch, and the inputs and outputs of all micro-batches of a step.
     *
     * @param rows of a batch
     * @param microBatches in which it comes
     * @param vectors of the optimizer, and of averages
     */
    public long bytes(int rows, int microBatches, int vectors) {
        long kept = microBatches == 1 ? 0 : (long) rows * (inputs + outputs);
        return Float.BYTES * (parameters * (HEAP_COPIES + vectors) + kept) + nativeBytes(rows, microBatches);
    }

    /** The part of {@link #bytes} that is not on Java's heap. */
    long nativeBytes(int rows, int microBatches) {
        long once = (rows + microBatches - 1L) / microBatches * 2 * (inputs + values);
        return Float.BYTES * (parameters * NATIVE_COPIES + once);
    }
}
