package io.bellows.train;

import io.bellows.engine.ShareMove;
import io.bellows.network.FlatWeights;
import io.bellows.train.optimizer.OptimizerState;
import io.bellows.train.optimizer.WeightRange;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/** Moves a worker's share of the weights as {@link WeightStep} moves all of them, and takes the mean of running statistics. */
record ShareOptimizer(Broadcast<TrainingPlan> shared, ShareLayout layout) implements ShareMove {
    @Override
    public Mover mover(int worker) {
        return new OfWorker(shared.value(), layout, worker);
    }

    private static final class OfWorker implements Mover {
        private final TrainingPlan plan;
        private final ShareLayout layout;
        private final OptimizerShard shard;
        private final OptimizerState state;
        private final List<WeightRange> tensors;
        private final List<String> names;
        private final long[] tensorSteps;

        OfWorker(TrainingPlan plan, ShareLayout layout, int worker) {
            this.plan = plan;
            this.layout = layout;
            FlatWeights weights = new FlatWeights(plan.initial().network());
            tensors = WeightRange.of(weights);
            names = weights.slots().entrySet().stream()
                    .filter(slot -> slot.getValue().parameter().trainable())
                    .map(Map.Entry::getKey)
                    .toList();
            int trainable = layout.trainable();
            shard = new OptimizerShard(
                    Math.min(trainable, layout.from(worker)), Math.min(trainable, layout.from(worker + 1)), trainable);
            state = new OptimizerState(plan.optimizer(), shard.length());
            tensorSteps = new long[tensors.size()];
        }

        @Override
        public void move(int step, float[] share, float[] sums) {
            int part = layout.part();
            float weight = sums[part + ShareLayout.WEIGHT];
            // without validation rows there is nothing that a schedule could follow
            double rate = plan.rate(step - 1, new double[0]);
            require(step, sums, rate);
            for (int i = 0; i < ShareLayout.SUMS; i++) {
                share[part + i] = sums[part + i];
            }
            for (int i = shard.length(); i < part; i++) {
                share[i] = sums[i] / layout.workers();
            }
            if (weight > 0) {
                moveWeights(step, share, gradient(sums, weight), rate);
            }
        }

        /** @throws IllegalStateException if the sums are no finite numbers, or not those of this step */
        private void require(int step, float[] sums, double rate) {
            int part = layout.part();
            float found = sums[part + ShareLayout.STEP];
            if (Math.round(found / layout.workers()) != step) {
                throw new IllegalStateException("Cannot go on training: found the sums of another step in step " + step
                        + ", since a worker was lost and began anew; start the training again, or use trainer barrier,"
                        + " which goes on by itself");
            }
            double loss = sums[part + ShareLayout.LOSS] / sums[part + ShareLayout.WEIGHT];
            boolean counts = sums[part + ShareLayout.WEIGHT] > 0;
            if (counts && (!Double.isFinite(loss) || !WeightStep.isFinite(shard.ofShare(sums)))) {
                throw new IllegalStateException("Cannot go on training: found loss " + loss + " in step " + step
                        + " at learning rate " + rate + " or a gradient that is no finite number, expected finite ones;"
                        + " lower learningRate, warm up longer, or use trainer barrier, which names the rows");
            }
        }

        private float[] gradient(float[] sums, float weight) {
            float[] gradient = shard.ofShare(sums);
            float share = (float)
                    (1.0 / weight / (float) plan.stability().lossScaling().initial());
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= share;
            }
            plan.stability().clip(gradient, square -> square);
            return gradient;
        }

        private void moveWeights(int step, float[] share, float[] gradient, double rate) {
            int epoch = (int) ((step - 1) / plan.stepsPerEpoch()) + 1;
            for (int i = 0; i < tensors.size(); i++) {
                double factor = plan.layerRates().factor(names.get(i), epoch);
                WeightRange range = shard.of(tensors.get(i));
                if (factor > 0) {
                    tensorSteps[i]++;
                }
                if (factor > 0 && range != null) {
                    plan.regularization().addSlope(share, gradient, range);
                    double decay = range.matrix() ? plan.weightDecay() : 0;
                    plan.optimizer().step(state.at(tensorSteps[i]), share, gradient, range, rate * factor, decay);
                }
            }
        }
    }
}
