package io.bellows.network.prune;

import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * N:M sparsity: of every {@code groupSize} consecutive input channels, the {@code kept} weights of greatest magnitude stay, at
 * each output and place of the kernel (Mishra et al. 2021, "Accelerating Sparse Deep Neural Networks", 2:4).
 *
 * @param kept weights of each group that stay
 * @param groupSize input channels in a group
 */
public record GroupSparsity(int kept, int groupSize) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]?):([1-9][0-9]?)");

    public GroupSparsity {
        if (kept < 1 || kept >= groupSize) {
            throw new IllegalArgumentException("Cannot prune groups of weights: found " + kept + " of " + groupSize
                    + " to keep, expected at least 1 and fewer than the group has");
        }
    }

    /** The pattern that a text such as {@code 2:4} stands for. */
    public static GroupSparsity of(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    "Cannot read pattern '" + text + "': expected a form such as 2:4, two of each four weights stay");
        }
        return new GroupSparsity(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
    }

    /** Whether {@link #of} takes {@code text}. */
    public static boolean isPattern(String text) {
        Matcher found = FORM.matcher(text);
        return found.matches() && Integer.parseInt(found.group(1)) < Integer.parseInt(found.group(2));
    }

    /**
     * The layers of {@code model} whose input channels fill whole groups; others stay as they are.
     *
     * @throws IllegalArgumentException if there is none
     */
    public List<Node> fitting(NetworkModel model, PrunableLayers layers) {
        List<Node> fitting = layers.of(model.network()).stream()
                .filter(node -> inputs(model, node) % groupSize == 0)
                .toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("Cannot prune " + kept + ":" + groupSize + " in network '"
                    + model.network().name() + "': found no layer whose input channels are a multiple of " + groupSize
                    + ", expected at least one; choose a smaller group or another width");
        }
        return fitting;
    }

    private static int inputs(NetworkModel model, Node node) {
        return model.weights().tensor(PrunableLayers.tensor(node)).shape().dim(1);
    }

    /** {@code model} with the other weights of each group set to zero; of equal ones the first go. */
    public NetworkModel prune(NetworkModel model, PrunableLayers layers) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        for (Node node : fitting(model, layers)) {
            tensors.computeIfPresent(
                    PrunableLayers.tensor(node), (name, tensor) -> new Weights.Tensor(tensor.shape(), pruned(tensor)));
        }
        return new NetworkModel(model.network(), new Weights(tensors));
    }

    private float[] pruned(Weights.Tensor tensor) {
        Shape shape = tensor.shape();
        float[] values = tensor.values().clone();
        int inputs = shape.dim(1);
        int places = shape.size() / shape.dim(0) / inputs;
        for (int output = 0; output < shape.dim(0); output++) {
            for (int group = 0; group < inputs; group += groupSize) {
                for (int place = 0; place < places; place++) {
                    zeroSmallest(values, (output * inputs + group) * places + place, places);
                }
            }
        }
        return values;
    }

    private void zeroSmallest(float[] values, int first, int stride) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < groupSize; i++) {
            order.add(first + i * stride);
        }
        order.sort((a, b) -> Float.compare(Math.abs(values[a]), Math.abs(values[b])));
        order.subList(0, groupSize - kept).forEach(index -> values[index] = 0f);
    }
}
