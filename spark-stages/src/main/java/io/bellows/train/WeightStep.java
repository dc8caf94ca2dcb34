package io.bellows.train;

import io.bellows.network.FlatWeights;
import io.bellows.train.collective.Collective;
import io.bellows.train.optimizer.WeightRange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One step of the weights: regularisation, clipping, the optimizer at each layer's rate, and the moving average. */
final class WeightStep {
    private record Tensor(String name, WeightRange range, int units) {}

    private final TrainingPlan plan;
    private final TrainingState state;
    private final Collective replicas;
    private final List<Tensor> tensors;
    private final HeldZeros zeros;
    private final double[] factors;
    private int epochOfFactors = -1;

    /** @param replicas workers that hold the same weights */
    WeightStep(TrainingPlan plan, TrainingState state, Collective replicas) {
        this.plan = plan;
        this.replicas = replicas;
        this.state = state;
        List<Map.Entry<String, FlatWeights.Slot>> trainable = state.weights.slots().entrySet().stream()
                .filter(slot -> slot.getValue().parameter().trainable())
                .toList();
        List<WeightRange> ranges = WeightRange.of(state.weights);
        tensors = IntStream.range(0, ranges.size())
                .mapToObj(i -> new Tensor(
                        trainable.get(i).getKey(),
                        ranges.get(i),
                        trainable.get(i).getValue().parameter().shape().dim(0)))
                .toList();
        factors = new double[tensors.size()];
        zeros = new HeldZeros(plan, state);
    }

    /** Before the first step of this run. */
    void start() {
        zeros.start();
    }

    /** After the average was moved at the end of an epoch. */
    void afterAverage() {
        zeros.afterAverage();
    }

    /** Moves the weights against the mean of {@code shared}, which is changed, in {@code epoch}, counted from 1. */
    void move(StepGradient shared, double rate, int epoch) {
        float[] gradient = shared.mean();
        if (epoch != epochOfFactors) {
            for (int i = 0; i < factors.length; i++) {
                factors[i] = plan.layerRates().factor(tensors.get(i).name, epoch);
            }
            epochOfFactors = epoch;
        }
        float[] weights = state.weights.trainable();
        zeros.beforeStep(gradient);
        leaveOutFrozen(gradient);
        plan.stability().clip(gradient, shared::overParts);
        state.optimizer.advance();
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] > 0) {
                plan.regularization().addSlope(weights, gradient, tensors.get(i).range);
            }
        }
        moveOwn(weights, gradient, rate);
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] > 0) {
                plan.regularization().limit(weights, tensors.get(i).range, tensors.get(i).units);
            }
        }
        zeros.afterStep();
        if (state.average != null) {
            plan.averaging().afterStep(state.average, weights, state.optimizer.step());
            zeros.afterAverage();
        }
    }

    /** What does not move must not count in the norm by which the rest is clipped. */
    private void leaveOutFrozen(float[] gradient) {
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] == 0) {
                WeightRange range = tensors.get(i).range;
                Arrays.fill(gradient, range.from(), range.to(), 0f);
            }
        }
    }

    /** Moves the weights of this worker's part, and brings those of all parts together. */
    private void moveOwn(float[] weights, float[] gradient, double rate) {
        float[] own = state.shard.of(weights);
        float[] slope = state.shard.of(gradient);
        for (int i = 0; i < factors.length; i++) {
            WeightRange range = state.shard.of(tensors.get(i).range);
            if (factors[i] > 0) {
                state.tensorSteps[i]++;
            }
            if (factors[i] > 0 && range != null) {
                double decay = range.matrix() ? plan.weightDecay() : 0;
                plan.optimizer()
                        .step(state.optimizer.at(state.tensorSteps[i]), own, slope, range, rate * factors[i], decay);
            }
        }
        state.shard.bringTogether(own, weights, replicas);
    }

    /** Whether all of {@code values} are finite numbers. */
    static boolean isFinite(float[] values) {
        float probe = 0;
        for (float value : values) {
            probe += value * 0f;
        }
        return probe == 0;
    }
}
