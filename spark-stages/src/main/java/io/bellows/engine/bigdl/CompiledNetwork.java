package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.bellows.engine.WorkerSum;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network compiled for one batch size: BigDL binds native memory to the number of rows.
 *
 * <p>BigDL's mkldnn layers are run one after the other from here. Its own {@code DnnGraph} adds up the gradients of a result
 * that several layers take in the memory of one of them, twice, and not all of it where channels are padded to whole
 * blocks: gradients of branched networks come out wrong without a sign. Its {@code IRGraph} would besides send every call
 * to one thread of the process, on which two workers in one process would queue.
 */
final class CompiledNetwork {
    private final NativeLayers layers = new NativeLayers();
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> learning = new ArrayList<>();
    private final Map<KeyedDropout, Long> dropouts = new LinkedHashMap<>();
    private final SharedWeights weights;
    private final Heap input;
    private final InputStep entry;
    private final Heap outputGradient;
    private final Port output;

    /**
     * The network for batches of {@code rows} rows.
     *
     * @param wantsInputGradient whether the backward pass goes down to the input
     * @param workers by which batch normalisation is over all workers; null for none
     */
    CompiledNetwork(Network network, FlatWeights layout, int rows, boolean wantsInputGradient, WorkerSum workers) {
        weights = new SharedWeights(layout);
        input = Heap.of(rows, network.inputShape());
        entry = wantsInputGradient ? new InputStep(input, layers) : null;
        Map<String, Port> results = new HashMap<>();
        results.put(Network.INPUT, entry == null ? input : entry);
        if (entry != null) {
            learning.add(entry);
        }
        for (Node node : network.nodes()) {
            List<Port> sources = node.inputs().stream().map(results::get).toList();
            Port result = LayerBuilders.build(
                    node.layer(),
                    new Wiring(sources, network.inputShapes(node), network.shapeOf(node.name()), layers, workers));
            if (result instanceof Step step && !sources.contains(step)) {
                add(node, step);
            }
            results.put(node.name(), result);
        }
        Port last = results.get(network.output().name());
        outputGradient = Heap.of(last.format().shape());
        output = Reordered.to(outputGradient.format(), last, layers);
        if (last instanceof Step step) {
            step.takeGradient(outputGradient);
        }
        for (int i = learning.size() - 1; i >= 0; i--) {
            learning.get(i).compileBackward();
        }
    }

    private void add(Node node, Step step) {
        steps.add(step);
        if (Step.learns(step)) {
            learning.add(step);
        }
        if (step instanceof HeapStep here && here.layer() instanceof KeyedDropout dropout) {
            // by name: cut out of a larger network, the layer draws alike
            dropouts.put(dropout, node.name().hashCode() * 0x9E3779B97F4A7C15L);
        }
        weights.register(node, step);
    }

    @SuppressWarnings("unchecked") // the output is a tensor
    float[] forward(float[] batch, float[] trainable, float[] buffers, long randomKey) {
        weights.load(trainable);
        dropouts.forEach((dropout, name) -> dropout.setKey(randomKey * 31 + name));
        input.fill(batch);
        steps.forEach(Step::forward);
        Tensor<Object> result = (Tensor<Object>) output.value();
        weights.averageStatistics(buffers);
        int from = Tensors.offset(result);
        return Arrays.copyOfRange(Tensors.array(result), from, from + outputGradient.values().length);
    }

    void backward(float[] gradient, float[] result) {
        outputGradient.fill(gradient);
        for (int i = learning.size() - 1; i >= 0; i--) {
            learning.get(i).backward();
        }
        weights.store(result);
    }

    /** The gradient by the input, after a backward pass; only where it was wanted. */
    float[] inputGradient() {
        return entry.gradient();
    }

    void release() {
        layers.release();
    }
}
