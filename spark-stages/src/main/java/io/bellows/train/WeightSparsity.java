package io.bellows.train;

import io.bellows.network.FlatWeights;
import io.bellows.network.prune.PrunableLayers;
import io.bellows.network.prune.PruningScope;
import io.bellows.network.prune.WeightSpan;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Which weights training holds at zero: those that are zero when it starts, and as the schedule says the smallest ones.
 *
 * @param isActive whether any are
 * @param layers whose weights may be
 * @param scope among which the smallest are looked for
 * @param sparsity share of zeros at the end; 0 to hold those that are there, and no more
 * @param schedule of its growth from 0
 * @param start of the growth, as a share of the steps
 * @param end of the growth, as a share of the steps
 * @param updates how many times more weights are set to zero
 * @param lastStep after which training ends, though rates go on as if it did not; {@link Long#MAX_VALUE} for none
 */
record WeightSparsity(
        boolean isActive,
        PrunableLayers layers,
        PruningScope scope,
        double sparsity,
        SparsitySchedule schedule,
        double start,
        double end,
        int updates,
        long lastStep)
        implements Serializable {
    /** Nothing is held at zero. */
    static final WeightSparsity NONE = endingAfter(Long.MAX_VALUE);

    /** Nothing is held at zero, and training ends early, with the weights of its last step. */
    static WeightSparsity endingAfter(long step) {
        return new WeightSparsity(
                false, PrunableLayers.ALL, PruningScope.GLOBAL, 0, SparsitySchedule.CONSTANT, 0, 0, 0, step);
    }

    /** What is zero at the start stays so. */
    static WeightSparsity held(PrunableLayers layers) {
        return new WeightSparsity(
                true, layers, PruningScope.GLOBAL, 0, SparsitySchedule.CONSTANT, 0, 0, 0, Long.MAX_VALUE);
    }

    /** Whether weights are set to zero before the first step. */
    boolean isFromTheStart() {
        return isActive && sparsity > 0 && schedule == SparsitySchedule.CONSTANT;
    }

    private boolean grows() {
        return isActive && sparsity > 0 && schedule != SparsitySchedule.CONSTANT;
    }

    /** The share of zeros to come to after step {@code step} of {@code steps}, counted from 1; empty where nothing changes. */
    OptionalDouble after(long step, long steps) {
        if (grows()) {
            for (int update = updates; update >= 1; update--) {
                if (stepOf(update, steps) == step) {
                    return OptionalDouble.of(sparsity * schedule.grown((double) update / updates));
                }
            }
        }
        return OptionalDouble.empty();
    }

    /** Whether the network is after step {@code step} of {@code steps} what it will be, so that the best epoch may be looked for. */
    boolean isComplete(long step, long steps) {
        return lastStep == Long.MAX_VALUE && (!grows() || step >= stepOf(updates, steps));
    }

    private long stepOf(int update, long steps) {
        return Math.max(1, Math.round((start + (end - start) * update / updates) * steps));
    }

    /** The stretches of the flat vector of {@code weights} in which they are. */
    List<WeightSpan> spans(FlatWeights weights) {
        List<WeightSpan> spans = new ArrayList<>();
        weights.slots().forEach((name, slot) -> {
            boolean isKernel =
                    slot.parameter().shape().rank() > 1 && slot.parameter().trainable();
            if (isKernel && layers.isPrunable(name)) {
                spans.add(new WeightSpan(weights.trainable(), slot.offset(), slot.offset() + slot.size()));
            }
        });
        return spans;
    }
}
