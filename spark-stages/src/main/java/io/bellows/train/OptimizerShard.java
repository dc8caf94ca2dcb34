package io.bellows.train;

import io.bellows.train.collective.Collective;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.optimizer.OptimizerState;
import io.bellows.train.optimizer.WeightRange;
import java.util.Arrays;
import java.util.List;

/**
 * The weights that a worker moves, and whose optimizer vectors it alone keeps (Rajbhandari et al. 2020, "ZeRO: Memory
 * optimizations toward training trillion parameter models", section 5.1); all of them where nothing is shared out.
 *
 * @param from first of them in the flat vector
 * @param to past the last
 * @param size of the flat vector
 */
record OptimizerShard(int from, int to, int size) {
    /** What a worker gives to a sum for values of others: added to any float, 0 among them, it changes no bit. */
    private static final float NOTHING = -0f;

    static OptimizerShard whole(int size) {
        return new OptimizerShard(0, size, size);
    }

    /** The part of this worker among {@code replicas}, which hold the same weights, in {@code tensors}. */
    static OptimizerShard of(
            OptimizerSharding sharding, Optimizer optimizer, List<WeightRange> tensors, Collective replicas) {
        int size = tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).to();
        long bytes = (long) Float.BYTES * optimizer.slotCount() * size;
        if (!sharding.isWanted(bytes, replicas.size())) {
            return whole(size);
        }
        return new OptimizerShard(
                bound(replicas.rank(), replicas.size(), optimizer, tensors, size),
                bound(replicas.rank() + 1, replicas.size(), optimizer, tensors, size),
                size);
    }

    /** Where part {@code part} begins: at a tensor, where the optimizer moves those as wholes. */
    private static int bound(int part, int parts, Optimizer optimizer, List<WeightRange> tensors, int size) {
        int even = (int) ((long) size * part / parts);
        if (optimizer.movesEachWeightByItself()) {
            return even;
        }
        int nearest = 0;
        for (WeightRange tensor : tensors) {
            nearest = Math.abs(tensor.to() - even) < Math.abs(nearest - even) ? tensor.to() : nearest;
        }
        return nearest;
    }

    boolean isWhole() {
        return to - from == size;
    }

    int length() {
        return to - from;
    }

    /** Its values of {@code vector}; of all, the array itself. */
    float[] of(float[] vector) {
        return isWhole() ? vector : Arrays.copyOfRange(vector, from, to);
    }

    /** A copy of its values of a share that begins with them. */
    float[] ofShare(float[] share) {
        return Arrays.copyOf(share, length());
    }

    /** What of {@code tensor} lies in it, counted from its start; null for nothing. */
    WeightRange of(WeightRange tensor) {
        int start = Math.max(from, tensor.from());
        int end = Math.min(to, tensor.to());
        return start < end ? new WeightRange(start - from, end - from, tensor.matrix()) : null;
    }

    /** Fills {@code vector} with the {@code own} values of each of the {@code replicas}, which must call it together. */
    void bringTogether(float[] own, float[] vector, Collective replicas) {
        if (isWhole()) {
            return;
        }
        Arrays.fill(vector, NOTHING);
        System.arraycopy(own, 0, vector, from, own.length);
        replicas.sum(vector);
    }

    /**
     * The state of all weights, of the states of the parts.
     *
     * @param isKept whether this worker wants it; others only take part, and get their own back
     */
    OptimizerState whole(OptimizerState own, Optimizer optimizer, Collective replicas, boolean isKept) {
        if (isWhole()) {
            return own;
        }
        OptimizerState whole = new OptimizerState(optimizer, isKept ? size : 0);
        for (int slot = 0; slot < own.slotCount(); slot++) {
            bringTogether(own.slot(slot), isKept ? whole.slot(slot) : new float[size], replicas);
        }
        whole.resumeAfter(own.step());
        return isKept ? whole : own;
    }
}
