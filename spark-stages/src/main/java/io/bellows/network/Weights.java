package io.bellows.network;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Named {@code float} tensors in a fixed order: everything that training learned.
 *
 * <p>Treat as immutable: {@link #values} hands out the array itself, since a copy of every tensor would double the
 * memory of a large model.
 */
public final class Weights implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LinkedHashMap<String, Tensor> tensors;

    /**
     * One tensor.
     *
     * @param shape its extents
     * @param values row-major, {@code shape.size()} of them
     */
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the values
    public record Tensor(Shape shape, float[] values) implements Serializable {
        public Tensor {
            if (values.length != shape.size()) {
                throw new IllegalArgumentException("Cannot make tensor of shape '" + shape + "': found " + values.length
                        + " values, expected " + shape.size());
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(values, tensor.values);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(values);
        }
    }

    /** Keeps {@code tensors} in their order. */
    public Weights(Map<String, Tensor> tensors) {
        this.tensors = new LinkedHashMap<>(tensors);
    }

    /** Fresh weights of {@code network}; each tensor is a pure function of {@code seed} and its name. */
    public static Weights initialize(Network network, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> {
            Shape shape = parameter.shape();
            tensors.put(name, new Tensor(shape, parameter.initializer().draw(shape.size(), seed ^ hash(name))));
        });
        return new Weights(tensors);
    }

    private static long hash(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() * 0x9E3779B97F4A7C15L;
    }

    /** The names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** The tensors by name, in order. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * The tensor {@code name}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "Cannot find tensor '" + name + "': expected one of " + tensors.keySet());
        }
        return tensor;
    }

    /** The values of tensor {@code name}, row-major; the array itself, not to be written to. */
    public float[] values(String name) {
        return tensor(name).values();
    }

    /** Number of values over all tensors. */
    public long count() {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Weights weights && tensors.equals(weights.tensors);
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }

    @Override
    public String toString() {
        return "Weights(" + tensors.size() + " tensors, " + count() + " values)";
    }
}
