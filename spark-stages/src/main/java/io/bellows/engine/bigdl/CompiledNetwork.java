package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.DnnGraph;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Input;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Output;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialBatchNormalization;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Node;
import com.intel.analytics.bigdl.mkl.Memory;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.Shape;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scala.Option;
import scala.Tuple2;

/**
 * A network compiled for one batch size: BigDL binds native memory to the number of rows.
 *
 * <p>The graph is made of mkldnn layers directly. BigDL's own way there, conversion by {@code IRGraph}, would send every
 * call to one thread of the process, on which two workers in one process would queue.
 */
@SuppressWarnings("unchecked") // BigDL's tensors are boxed generics over float[]
final class CompiledNetwork {
    private record Copy(int ours, int theirs, int length) {}

    private record Statistics(SpatialBatchNormalization module, BatchNorm layer, int mean, int variance) {}

    private final FlatWeights layout;
    private final DnnGraph graph;
    private final float[] weights;
    private final float[] gradients;
    private final List<Copy> copies = new ArrayList<>();
    private final List<Statistics> statistics = new ArrayList<>();
    private final List<KeyedDropout> dropouts = new ArrayList<>();
    private final Tensor<Object> input;
    private final Tensor<Object> outputGradient;

    CompiledNetwork(Network network, FlatWeights layout, int rows) {
        this.layout = layout;
        int[] inputShape = withRows(rows, network.inputShape());
        Map<String, Node<AbstractModule<Activity, Activity, Object>>> nodes = new HashMap<>();
        Map<String, Boolean> flat = new HashMap<>();
        Node<AbstractModule<Activity, Activity, Object>> start =
                node((AbstractModule<?, ?, ?>) new Input(inputShape, format(inputShape.length == 2)));
        nodes.put(Network.INPUT, start);
        flat.put(Network.INPUT, inputShape.length == 2);
        Map<String, AbstractModule<Activity, Activity, Object>> modules = new HashMap<>();
        for (io.bellows.network.Node layer : network.nodes()) {
            Optional<AbstractModule<Activity, Activity, Object>> module =
                    LayerBuilders.module(layer.layer(), network.inputShapes(layer));
            List<Node<AbstractModule<Activity, Activity, Object>>> from =
                    layer.inputs().stream().map(nodes::get).toList();
            nodes.put(layer.name(), module.map(made -> node(made, from)).orElse(from.get(0)));
            module.ifPresent(made -> modules.put(layer.name(), made));
            boolean isFlat =
                    layer.layer() instanceof Linear || flat.get(layer.inputs().get(0));
            flat.put(layer.name(), isFlat);
        }
        String last = network.output().name();
        int format = format(flat.get(last));
        Node<AbstractModule<Activity, Activity, Object>> end =
                node((AbstractModule<?, ?, ?>) new Output(format, format), List.of(nodes.get(last)));
        graph = graph(start, end);
        Tuple2<Tensor<Object>, Tensor<Object>> vectors =
                (Tuple2<Tensor<Object>, Tensor<Object>>) (Tuple2<?, ?>) graph.getParameters();
        weights = Tensors.array(vectors._1());
        gradients = Tensors.array(vectors._2());
        network.nodes().forEach(layer -> register(layer, modules.get(layer.name())));
        graph.training();
        graph.compile((Phase) Phase.TrainingPhase$.MODULE$);
        input = Tensors.over(new float[rows * network.inputShape().size()], inputShape);
        int outputs = network.outputShape().size();
        int[] outputShape = flat.get(last) ? new int[] {rows, outputs} : new int[] {rows, outputs, 1, 1};
        outputGradient = Tensors.over(new float[rows * outputs], outputShape);
    }

    private static int[] withRows(int rows, Shape shape) {
        if (shape.rank() == 1) {
            return new int[] {rows, shape.dim(0)};
        }
        return new int[] {rows, shape.dim(0), shape.dim(1), shape.dim(2)};
    }

    private static int format(boolean flat) {
        return flat ? Memory.Format.nc : Memory.Format.nchw;
    }

    private static Node<AbstractModule<Activity, Activity, Object>> node(AbstractModule<?, ?, ?> module) {
        return new Node<>((AbstractModule<Activity, Activity, Object>) module);
    }

    private static Node<AbstractModule<Activity, Activity, Object>> node(
            AbstractModule<?, ?, ?> module, List<Node<AbstractModule<Activity, Activity, Object>>> from) {
        Node<AbstractModule<Activity, Activity, Object>> node = node(module);
        for (Node<AbstractModule<Activity, Activity, Object>> previous : from) {
            previous.add(node, previous.add$default$2());
        }
        return node;
    }

    private static DnnGraph graph(
            Node<AbstractModule<Activity, Activity, Object>> start,
            Node<AbstractModule<Activity, Activity, Object>> end) {
        return new DnnGraph(Tensors.seq(List.of(start)), Tensors.seq(List.of(end)), Option.empty(), true);
    }

    /** Notes where the parameters of {@code layer} lie, ours and BigDL's: both in the same order and memory layout. */
    private void register(io.bellows.network.Node layer, AbstractModule<Activity, Activity, Object> module) {
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
        for (Tensor<Object> tensor : module.parameters()._1()) {
            int length = Math.min(left, tensor.nElement());
            // A linear layer without bias leaves BigDL's at zero.
            Arrays.fill(weights, Tensors.offset(tensor), Tensors.offset(tensor) + tensor.nElement(), 0f);
            copies.add(new Copy(ours, Tensors.offset(tensor), length));
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
            System.arraycopy(trainable, copy.ours, weights, copy.theirs, copy.length);
        }
        for (int i = 0; i < dropouts.size(); i++) {
            dropouts.get(i).setKey(randomKey * 31 + i);
        }
        float[] values = Tensors.array(input);
        System.arraycopy(batch, 0, values, 0, values.length);
        Tensor<Object> output = (Tensor<Object>) graph.updateOutput((Activity) input);
        averageStatistics(buffers);
        int from = Tensors.offset(output);
        return Arrays.copyOfRange(Tensors.array(output), from, from + outputGradient.nElement());
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
        float[] values = Tensors.array(outputGradient);
        System.arraycopy(gradient, 0, values, 0, values.length);
        graph.updateGradInput((Activity) input, (Activity) outputGradient);
        graph.accGradParameters((Activity) input, (Activity) outputGradient);
        for (Copy copy : copies) {
            System.arraycopy(gradients, copy.theirs, result, copy.ours, copy.length);
        }
    }

    void release() {
        graph.release();
    }
}
