package io.bellows.engine.bigdl;

import io.bellows.network.layer.Embedding;
import java.util.Arrays;

/** The vectors of ids, channel by channel; the gradient of a vector is the sum over the places of its id. */
final class Lookup implements HeapLayer {
    private final Embedding embedding;
    private final int length;
    private final Weight weight;

    /** Looks up {@code length} ids a row. */
    Lookup(Embedding embedding, int length) {
        this.embedding = embedding;
        this.length = length;
        weight = new Weight(Math.multiplyExact(embedding.ids(), embedding.size()));
    }

    @Override
    public Weight weight() {
        return weight;
    }

    @Override
    public void forward(float[][] inputs, float[] output) {
        for (int i = 0; i < inputs[0].length; i++) {
            int vector = checkedId(inputs[0][i], i % length) * embedding.size();
            for (int element = 0; element < embedding.size(); element++) {
                output[place(i, element)] = weight.values()[vector + element];
            }
        }
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        Arrays.fill(weight.gradients(), 0f);
        for (int i = 0; i < inputs[0].length; i++) {
            int vector = ((int) inputs[0][i]) * embedding.size();
            for (int element = 0; element < embedding.size(); element++) {
                weight.gradients()[vector + element] += gradient[place(i, element)];
            }
        }
        if (below[0] != null) {
            Arrays.fill(below[0], 0f);
        }
    }

    private int place(int i, int element) {
        return (i / length * embedding.size() + element) * length + i % length;
    }

    private int checkedId(float value, int position) {
        int id = (int) value;
        if (id != value || id < 0 || id >= embedding.ids()) {
            throw new IllegalArgumentException("Cannot embed value '" + value + "' at position " + position
                    + " of a row: expected a whole number from 0 to " + (embedding.ids() - 1)
                    + "; number the ids from 0, or raise the number of ids of the embedding");
        }
        return id;
    }
}
