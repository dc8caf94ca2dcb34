package io.bellows.network;

import io.bellows.network.layer.Embedding;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.Reshape;
import io.bellows.network.layer.Slice;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Which numbers of a network's input are ids that an {@link Embedding} looks up, and how many ids that has. */
public final class InputIds implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int ANY_NUMBER = 0;

    private final int[] counts;

    private InputIds(int[] counts) {
        this.counts = counts;
    }

    /** No number is an id. */
    public static InputIds none() {
        return new InputIds(new int[0]);
    }

    /** Those of {@code network}, as far as embeddings look at its input itself, or at a part of it. */
    public static InputIds of(Network network) {
        int[] counts = new int[network.inputShape().size()];
        Map<String, Integer> starts = new HashMap<>();
        starts.put(Network.INPUT, 0);
        for (Node node : network.nodes()) {
            String input = node.inputs().get(0);
            Integer start = starts.get(input);
            if (start == null) {
                continue;
            }
            Shape shape = network.shapeOf(input);
            if (node.layer() instanceof Embedding embedding) {
                for (int i = start; i < start + shape.size(); i++) {
                    counts[i] = counts[i] == ANY_NUMBER ? embedding.ids() : Math.min(counts[i], embedding.ids());
                }
            } else if (node.layer() instanceof Slice slice) {
                starts.put(node.name(), start + slice.from() * (shape.size() / shape.dim(0)));
            } else if (node.layer() instanceof Flatten || node.layer() instanceof Reshape) {
                starts.put(node.name(), start);
            }
        }
        return Arrays.stream(counts).allMatch(count -> count == ANY_NUMBER) ? none() : new InputIds(counts);
    }

    /** The first place up to which numbers have to be looked at; 0 where none is an id. */
    public int places() {
        return counts.length;
    }

    /** Whether {@code value} may stand at {@code place}: an id that has a vector, or any number where none is looked up. */
    public boolean allows(int place, float value) {
        return counts[place] == ANY_NUMBER || (value == Math.rint(value) && value >= 0 && value < counts[place]);
    }

    /** What may stand at {@code place}, whose numbers are ids, in words. */
    public String expected(int place) {
        return "a whole number from 0 to " + (counts[place] - 1) + ", an id of an embedding";
    }
}
