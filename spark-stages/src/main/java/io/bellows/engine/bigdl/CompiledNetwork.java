package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    private final List<KeyedDropout> dropouts = new ArrayList<>();
    private final SharedWeights weights;
    private final Heap input;
    private final Heap outputGradient;
    private final Port output;

    CompiledNetwork(Network network, FlatWeights layout, int rows) {
        weights = new SharedWeights(layout);
        input = Heap.of(rows, network.inputShape());
        Map<String, Port> results = new HashMap<>();
        results.put(Network.INPUT, input);
        for (Node node : network.nodes()) {
            List<Port> sources = node.inputs().stream().map(results::get).toList();
            Port result = LayerBuilders.build(
                    node.layer(), new Wiring(sources, network.inputShapes(node), network.shapeOf(node.name()), layers));
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
            dropouts.add(dropout);
        }
        weights.register(node, step);
    }

    @SuppressWarnings("unchecked") // the output is a tensor
    float[] forward(float[] batch, float[] trainable, float[] buffers, long randomKey) {
        weights.load(trainable);
        for (int i = 0; i < dropouts.size(); i++) {
            dropouts.get(i).setKey(randomKey * 31 + i);
        }
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

    void release() {
        layers.release();
    }
}
