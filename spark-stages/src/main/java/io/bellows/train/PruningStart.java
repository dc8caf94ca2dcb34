package io.bellows.train;

import io.bellows.network.NetworkModel;
import io.bellows.network.prune.MaskedWeights;

/**
 * How a training goes on with a network that is pruned.
 *
 * @param from the model whose weights it starts from; null for those that the trainer's params name
 * @param zerosOf a model whose zeros those have to have at the start; null for any
 * @param sparsity what is held at zero
 */
record PruningStart(NetworkModel from, NetworkModel zerosOf, WeightSparsity sparsity) {
    /** Training as the params say. */
    static final PruningStart NONE = new PruningStart(null, null, WeightSparsity.NONE);

    /** {@code initial} with the zeros that it has to have. */
    NetworkModel masked(NetworkModel initial) {
        return zerosOf == null ? initial : MaskedWeights.of(initial, zerosOf, sparsity.layers());
    }
}
