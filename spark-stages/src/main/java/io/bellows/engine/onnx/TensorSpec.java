package io.bellows.engine.onnx;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An input or output of an ONNX model.
 *
 * @param name by which it is fed or asked for
 * @param type of its elements
 * @param dims its extents, outermost first; {@value #FREE} where any is allowed; null where not even their number is known
 */
public record TensorSpec(String name, TensorType type, List<Long> dims) implements Serializable {
    /** Stands for an extent that may differ from call to call. */
    public static final long FREE = -1;

    public TensorSpec {
        dims = dims == null ? null : List.copyOf(dims);
    }

    /** Whether the number of dimensions is known. */
    public boolean isRanked() {
        return dims != null;
    }

    /** The extents of what one row gives: all but the first. */
    public List<Long> rowDims() {
        return dims.isEmpty() ? dims : dims.subList(1, dims.size());
    }

    /** Whether each extent of a row is known. */
    public boolean hasFixedRows() {
        return isRanked() && rowDims().stream().allMatch(dim -> dim >= 0);
    }

    /** Rows that the model takes at a time: {@value #FREE} for any number; of a tensor of rank 0 too, which has none. */
    public long batchRows() {
        return isRanked() && !dims.isEmpty() ? dims.get(0) : FREE;
    }

    /** Values that it has where each free extent is 1; the largest number of 64 bits where they are more than that. */
    long leastValues() {
        double values = dims.stream().mapToDouble(dim -> dim < 0 ? 1 : dim).reduce(1, (a, b) -> a * b);
        return (long) values;
    }

    @Override
    public String toString() {
        String shape = !isRanked()
                ? "[…]"
                : dims.stream()
                        .map(dim -> dim < 0 ? "?" : String.valueOf(dim))
                        .collect(Collectors.joining(", ", "[", "]"));
        return "'" + name + "' " + type.name().toLowerCase(java.util.Locale.ROOT) + shape;
    }
}
