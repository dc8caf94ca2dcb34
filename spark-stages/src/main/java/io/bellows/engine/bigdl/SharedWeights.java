package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialBatchNormalization;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.bellows.network.FlatWeights;
import io.bellows.network.Node;
import io.bellows.network.layer.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Where the weights of each step lie in the flat vectors of the network: both in the same order and memory layout. */
final class SharedWeights {
    private record Copy(int ours, Tensor<Object> theirs, Tensor<Object> gradient, int length) {}

    private record Statistics(
            Supplier<float[]> means, Supplier<float[]> variances, BatchNorm layer, int mean, int variance) {}

    private final FlatWeights layout;
    private final List<Copy> copies = new ArrayList<>();
    private final List<Statistics> statistics = new ArrayList<>();

    SharedWeights(FlatWeights layout) {
        this.layout = layout;
    }

    /** Notes where the parameters of {@code node} lie, ours and those of {@code step}. */
    void register(Node node, Step step) {
        List<FlatWeights.Slot> slots = layout.slots().entrySet().stream()
                .filter(entry -> entry.getKey()
                        .substring(0, entry.getKey().lastIndexOf('.'))
                        .equals(node.name()))
                .map(Map.Entry::getValue)
                .toList();
        if (slots.isEmpty()) {
            return;
        }
        int ours = slots.get(0).offset();
        int left = slots.stream()
                .filter(slot -> slot.parameter().trainable())
                .mapToInt(FlatWeights.Slot::size)
                .sum();
        Tensor<Object>[] theirs = step.weights();
        Tensor<Object>[] gradients = step.weightGradients();
        for (int i = 0; i < theirs.length; i++) {
            int offset = Tensors.offset(theirs[i]);
            int length = Math.min(left, theirs[i].nElement());
            // A linear layer without bias leaves BigDL's at zero.
            Arrays.fill(Tensors.array(theirs[i]), offset, offset + theirs[i].nElement(), 0f);
            copies.add(new Copy(ours, theirs[i], gradients[i], length));
            ours += length;
            left -= length;
        }
        if (node.layer() instanceof BatchNorm norm) {
            statistics.add(
                    statistics(step, norm, slots.get(2).offset(), slots.get(3).offset()));
        }
    }

    private static Statistics statistics(Step step, BatchNorm layer, int mean, int variance) {
        if (step instanceof HeapStep here && here.layer() instanceof SynchronizedNorm norm) {
            return new Statistics(norm::mean, norm::variance, layer, mean, variance);
        }
        SpatialBatchNormalization module = (SpatialBatchNormalization) (Object) ((LayerStep) step).module();
        return new Statistics(
                () -> Tensors.array(module.runningMean().dense()),
                () -> Tensors.array(module.runningVariance().dense()),
                layer,
                mean,
                variance);
    }

    /** Gives the steps the weights {@code trainable}. */
    void load(float[] trainable) {
        for (Copy copy : copies) {
            System.arraycopy(
                    trainable, copy.ours, Tensors.array(copy.theirs), Tensors.offset(copy.theirs), copy.length);
        }
    }

    /** Takes the gradients of the steps. */
    void store(float[] gradient) {
        for (Copy copy : copies) {
            System.arraycopy(
                    Tensors.array(copy.gradient), Tensors.offset(copy.gradient), gradient, copy.ours, copy.length);
        }
    }

    /** Moves the running statistics towards those of the batch that passed. */
    void averageStatistics(float[] buffers) {
        for (Statistics each : statistics) {
            float momentum = (float) each.layer.momentum();
            average(each.means.get(), buffers, each.mean, momentum);
            average(each.variances.get(), buffers, each.variance, momentum);
        }
    }

    /** Moves {@code buffers} from {@code offset} on towards {@code fresh}. */
    static void average(float[] fresh, float[] buffers, int offset, float momentum) {
        for (int i = 0; i < fresh.length; i++) {
            buffers[offset + i] += momentum * (fresh[i] - buffers[offset + i]);
        }
    }
}
