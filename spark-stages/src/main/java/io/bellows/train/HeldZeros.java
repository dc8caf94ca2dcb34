package io.bellows.train;

import io.bellows.network.prune.MagnitudePruning;
import io.bellows.network.prune.WeightSpan;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps weights at zero while a network is trained: alike on every worker, since the weights are.
 *
 * <p>It keeps no state that a checkpoint would need: what is held is what is zero.
 */
final class HeldZeros {
    private final TrainingPlan plan;
    private final TrainingState state;
    private final List<WeightSpan> spans;
    private int[] zeros = {};

    HeldZeros(TrainingPlan plan, TrainingState state) {
        this.plan = plan;
        this.state = state;
        spans = plan.sparsity().isActive() ? plan.sparsity().spans(state.weights) : List.of();
    }

    /** Sets to zero what has to be from the first step on, where that is still to come. */
    void start() {
        if (plan.sparsity().isFromTheStart() && state.optimizer.step() == 0) {
            zero(plan.sparsity().sparsity());
        } else {
            zeros = found();
        }
    }

    /** Leaves out of a mean gradient what does not move. */
    void beforeStep(float[] gradient) {
        for (int index : zeros) {
            gradient[index] = 0f;
        }
    }

    /** Holds the zeros, of the average too, and adds those that the schedule asks for after the step that was done. */
    void afterStep() {
        clear(state.weights.trainable());
        plan.sparsity().after(state.optimizer.step(), plan.steps()).ifPresent(this::zero);
    }

    /** Holds the zeros of the average of the weights. */
    void afterAverage() {
        if (state.average != null) {
            clear(state.average);
        }
    }

    private void zero(double sparsity) {
        if (!spans.isEmpty()) {
            MagnitudePruning.zeroSmallest(spans, sparsity, plan.sparsity().scope());
        }
        zeros = found();
        afterAverage();
    }

    private void clear(float[] values) {
        for (int index : zeros) {
            values[index] = 0f;
        }
    }

    private int[] found() {
        return spans.stream()
                .flatMapToInt(span -> IntStream.range(span.from(), span.to()))
                .filter(index -> state.weights.trainable()[index] == 0f)
                .toArray();
    }
}
