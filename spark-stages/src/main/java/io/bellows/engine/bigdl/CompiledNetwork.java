package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.HeapData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialBatchNormalization;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.mkl.DataType;
import com.intel.analytics.bigdl.mkl.Memory;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.layer.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network compiled for one batch size: BigDL binds native memory to the number of rows.
 *
 * <p>BigDL's mkldnn layers are run one after the other from here. Its own {@code DnnGraph} adds up the gradients of a result
 * that several layers take in the memory of one of them, twice, and not all of it where channels are padded to whole
 * blocks: gradients of branched networks come out wrong without a sign. Its {@code IRGraph} would besides send every call
 * to one thread of the process, on which two workers in one process would queue.
 */
@SuppressWarnings("unchecked") // BigDL's tensors are boxed generics over float[]
final class CompiledNetwork {
    private record Copy(int ours, Tensor<Object> theirs, Tensor<Object> gradient, int length) {}

    private record Statistics(SpatialBatchNormalization module, BatchNorm layer, int mean, int variance) {}

    /** A tensor on the heap, the network's input or the gradient of its output. */
    private record Heap(MemoryData format, Tensor<Object> tensor) implements Port {
        static Heap of(int... shape) {
            int layout = shape.length == 2 ? Memory.Format.nc : Memory.Format.nchw;
            float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
            return new Heap(new HeapData(shape, layout, DataType.F32), Tensors.over(values, shape));
        }

        void fill(float[] from) {
            float[] values = Tensors.array(tensor);
            System.arraycopy(from, 0, values, 0, values.length);
        }

        @Override
        public Activity value() {
            return (Activity) tensor;
        }
    }

    private final FlatWeights layout;
    private final NativeLayers layers = new NativeLayers();
    private final List<LayerStep> steps = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final List<Statistics> statistics = new ArrayList<>();
    private final List<KeyedDropout> dropouts = new ArrayList<>();
    private final Heap input;
    private final Heap outputGradient;
    private final Port output;

    CompiledNetwork(Network network, FlatWeights layout, int rows) {
        this.layout = layout;
        input = Heap.of(withRows(rows, network.inputShape()));
        Map<String, Port> results = new HashMap<>();
        results.put(Network.INPUT, input);
        for (Node node : network.nodes()) {
            List<Port> sources = node.inputs().stream().map(results::get).toList();
            Optional<AbstractModule<Activity, Activity, Object>> module =
                    LayerBuilders.module(node.layer(), network.inputShapes(node));
            results.put(
                    node.name(), module.map(made -> added(node, made, sources)).orElse(sources.get(0)));
        }
        Port last = results.get(network.output().name());
        outputGradient = Heap.of(last.format().shape());
        output = Reordered.to(outputGradient.format(), last, layers);
        if (last instanceof LayerStep step) {
            step.endWith(outputGradient);
        }
        for (int i = steps.size() - 1; i >= 0; i--) {
            steps.get(i).compileBackward();
        }
    }

    private static int[] withRows(int rows, Shape shape) {
        if (shape.rank() == 1) {
            return new int[] {rows, shape.dim(0)};
        }
        return new int[] {rows, shape.dim(0), shape.dim(1), shape.dim(2)};
    }

    private Port added(Node node, AbstractModule<Activity, Activity, Object> module, List<Port> sources) {
        register(node, module);
        LayerStep step = new LayerStep(module, sources, layers);
        steps.add(step);
        return step;
    }

    /** Notes where the parameters of {@code layer} lie, ours and BigDL's: both in the same order and memory layout. */
    private void register(Node layer, AbstractModule<Activity, Activity, Object> module) {
        if (module instanceof KeyedDropout dropout) {
            dropouts.add(dropout);
        }
        List<FlatWeights.Slot> slots = layout.slots().entrySet().stream()
                .filter(entry -> entry.getKey()
                        .substring(0, entry.getKey().lastIndexOf('.'))
                        .equals(layer.name()))
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
        Tensor<Object>[] theirs =
                (Tensor<Object>[]) (Object) module.parameters()._1();
        Tensor<Object>[] gradients =
                (Tensor<Object>[]) (Object) module.parameters()._2();
        for (int i = 0; i < theirs.length; i++) {
            int offset = Tensors.offset(theirs[i]);
            int length = Math.min(left, theirs[i].nElement());
            // A linear layer without bias leaves BigDL's at zero.
            Arrays.fill(Tensors.array(theirs[i]), offset, offset + theirs[i].nElement(), 0f);
            copies.add(new Copy(ours, theirs[i], gradients[i], length));
            ours += length;
            left -= length;
        }
        if (layer.layer() instanceof BatchNorm norm) {
            statistics.add(new Statistics(
                    (SpatialBatchNormalization) (Object) module,
                    norm,
                    slots.get(2).offset(),
                    slots.get(3).offset()));
        }
    }

    float[] forward(float[] batch, float[] trainable, float[] buffers, long randomKey) {
        for (Copy copy : copies) {
            System.arraycopy(
                    trainable, copy.ours, Tensors.array(copy.theirs), Tensors.offset(copy.theirs), copy.length);
        }
        for (int i = 0; i < dropouts.size(); i++) {
            dropouts.get(i).setKey(randomKey * 31 + i);
        }
        input.fill(batch);
        steps.forEach(LayerStep::forward);
        Tensor<Object> result = (Tensor<Object>) output.value();
        averageStatistics(buffers);
        int from = Tensors.offset(result);
        return Arrays.copyOfRange(
                Tensors.array(result), from, from + outputGradient.tensor().nElement());
    }

    private void averageStatistics(float[] buffers) {
        for (Statistics each : statistics) {
            float momentum = (float) each.layer.momentum();
            average(Tensors.array(each.module.runningMean().dense()), buffers, each.mean, momentum);
            average(Tensors.array(each.module.runningVariance().dense()), buffers, each.variance, momentum);
        }
    }

    private static void average(float[] fresh, float[] buffers, int offset, float momentum) {
        for (int i = 0; i < fresh.length; i++) {
            buffers[offset + i] += momentum * (fresh[i] - buffers[offset + i]);
        }
    }

    void backward(float[] gradient, float[] result) {
        outputGradient.fill(gradient);
        for (int i = steps.size() - 1; i >= 0; i--) {
            steps.get(i).backward();
        }
        for (Copy copy : copies) {
            System.arraycopy(
                    Tensors.array(copy.gradient), Tensors.offset(copy.gradient), result, copy.ours, copy.length);
        }
    }

    void release() {
        layers.release();
    }
}
