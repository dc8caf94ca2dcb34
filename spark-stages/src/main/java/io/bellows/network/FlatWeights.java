package io.bellows.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network's weights as two flat vectors, one of trainable values and one of buffers, each in the order of
 * {@link Network#parameters()}; what optimizers, collectives and training engines work on.
 */
public final class FlatWeights {
    /**
     * Where one parameter lies.
     *
     * @param parameter the parameter
     * @param offset of its first value in the vector of its kind
     */
    public record Slot(Parameter parameter, int offset) {
        /** Number of its values. */
        public int size() {
            return parameter.shape().size();
        }
    }

    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final float[] trainable;
    private final float[] buffers;

    /** The vectors of {@code network}, all zeros. */
    public FlatWeights(Network network) {
        long trainableCount = 0;
        long bufferCount = 0;
        for (Map.Entry<String, Parameter> entry : network.parameters().entrySet()) {
            Parameter parameter = entry.getValue();
            slots.put(
                    entry.getKey(), new Slot(parameter, (int) (parameter.trainable() ? trainableCount : bufferCount)));
            if (parameter.trainable()) {
                trainableCount += parameter.shape().size();
            } else {
                bufferCount += parameter.shape().size();
            }
            if (trainableCount > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("Cannot flatten the weights of network '" + network.name()
                        + "': found more than " + Integer.MAX_VALUE + " trainable values; use a smaller network");
            }
        }
        trainable = new float[(int) trainableCount];
        buffers = new float[(int) bufferCount];
    }

    /** The vectors of {@code model}, filled. */
    public static FlatWeights of(NetworkModel model) {
        FlatWeights flat = new FlatWeights(model.network());
        flat.set(model.weights());
        return flat;
    }

    /** Copies {@code weights}, which must be of the same network, into the vectors. */
    public void set(Weights weights) {
        slots.forEach(
                (name, slot) -> System.arraycopy(weights.values(name), 0, vectorOf(slot), slot.offset(), slot.size()));
    }

    /** Every parameter's place by its full name, in order. */
    public Map<String, Slot> slots() {
        return Collections.unmodifiableMap(slots);
    }

    /** The trainable values; the array itself. */
    public float[] trainable() {
        return trainable;
    }

    /** The buffers; the array itself. */
    public float[] buffers() {
        return buffers;
    }

    /** A copy as named tensors. */
    public Weights toWeights() {
        return toWeights(trainable);
    }

    /** A copy as named tensors, with {@code values} in place of the trainable ones. */
    public Weights toWeights(float[] values) {
        return toWeights(values, buffers);
    }

    /** A copy as named tensors, with {@code values} in place of the trainable ones and {@code statistics} of the buffers. */
    public Weights toWeights(float[] values, float[] statistics) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        slots.forEach((name, slot) -> {
            float[] tensor = new float[slot.size()];
            System.arraycopy(
                    slot.parameter().trainable() ? values : statistics, slot.offset(), tensor, 0, tensor.length);
            tensors.put(name, new Weights.Tensor(slot.parameter().shape(), tensor));
        });
        return new Weights(tensors);
    }

    private float[] vectorOf(Slot slot) {
        return slot.parameter().trainable() ? trainable : buffers;
    }
}
