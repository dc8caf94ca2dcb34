package io.bellows.engine.bigdl;

/** A layer that is computed here, since BigDL has no native form of it: over batches of rows in row-major order. */
interface HeapLayer {
    /** Overwrites {@code output}. */
    void forward(float[][] inputs, float[] output);

    /**
     * Overwrites the gradients of the inputs, and of the weights.
     *
     * @param inputs and
     * @param gradient of the output, of the pass before
     * @param below for each input the gradient of it; null where nothing learns from that
     */
    void backward(float[][] inputs, float[] gradient, float[][] below);

    /** The weights and, after {@link #backward}, their gradients; null for a layer that has none. */
    default Weight weight() {
        return null;
    }

    /** One tensor of weights. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Weight(float[] values, float[] gradients) {
        Weight(int size) {
            this(new float[size], new float[size]);
        }
    }
}
