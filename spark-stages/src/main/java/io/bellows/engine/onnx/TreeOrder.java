package io.bellows.engine.onnx;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/** Checks that the trees of a TreeEnsemble are trees: each way down ends at a leaf. */
final class TreeOrder {
    private final long[] yes;
    private final long[] no;
    private final long[] yesIsLeaf;
    private final long[] noIsLeaf;
    private final int leaves;
    private final BitSet reached = new BitSet();
    private final Deque<Integer> left = new ArrayDeque<>();

    private TreeOrder(NodeAttributes attributes) {
        yes = attributes.numbers("nodes_truenodeids");
        no = attributes.numbers("nodes_falsenodeids");
        yesIsLeaf = attributes.numbers("nodes_trueleafs");
        noIsLeaf = attributes.numbers("nodes_falseleafs");
        leaves = attributes.numbers("leaf_targetids").length;
    }

    /**
     * Checks the trees that {@code attributes} describe.
     *
     * @throws IllegalArgumentException naming the place that is broken
     */
    static void check(NodeAttributes attributes) {
        TreeOrder trees = new TreeOrder(attributes);
        int nodes = attributes.numbers("nodes_featureids").length;
        for (int found : new int[] {trees.yes.length, trees.no.length, trees.yesIsLeaf.length, trees.noIsLeaf.length}) {
            if (found != nodes) {
                throw new IllegalArgumentException(
                        "found ends of " + found + " tree nodes, expected " + nodes + " as there are features");
            }
        }
        for (long root : attributes.numbers("tree_roots")) {
            trees.enter(root);
        }
        while (!trees.left.isEmpty()) {
            trees.follow(trees.left.pop());
        }
    }

    private void follow(int node) {
        to(yes[node], yesIsLeaf[node] != 0);
        to(no[node], noIsLeaf[node] != 0);
    }

    private void to(long place, boolean isLeaf) {
        if (!isLeaf) {
            enter(place);
        } else if (place < 0 || place >= leaves) {
            throw new IllegalArgumentException("found tree leaf " + place + ", expected one of " + leaves);
        }
    }

    private void enter(long node) {
        if (node < 0 || node >= yes.length) {
            throw new IllegalArgumentException("found tree node " + node + ", expected one of " + yes.length);
        }
        if (reached.get((int) node)) {
            throw new IllegalArgumentException(
                    "found tree node " + node + ", which two ways lead to, expected trees without cycles");
        }
        reached.set((int) node);
        left.push((int) node);
    }
}
