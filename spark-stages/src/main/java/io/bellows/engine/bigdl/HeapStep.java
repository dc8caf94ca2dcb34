package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.bellows.network.Shape;
import java.util.ArrayList;
import java.util.List;

/** A {@link HeapLayer} among BigDL's: what comes from native memory is brought to the heap for it. */
@SuppressWarnings("unchecked") // BigDL's tensors are boxed generics over float[]
final class HeapStep extends Step {
    private final HeapLayer layer;
    private final NativeLayers layers;
    private final List<Port> inputs = new ArrayList<>();
    private final Heap output;
    private final float[][] arrived;
    private final float[][] below;
    private Port gradient;

    /**
     * The layer, ready for its forward pass.
     *
     * @param sources of its inputs, compiled before it
     * @param shape of one row of its result
     */
    HeapStep(HeapLayer layer, List<Port> sources, Shape shape, NativeLayers layers) {
        super(sources, layer.weight() != null);
        this.layer = layer;
        this.layers = layers;
        output = Heap.of(sources.get(0).format().shape()[0], shape);
        arrived = new float[sources.size()][];
        below = new float[sources.size()][];
        for (int i = 0; i < arrived.length; i++) {
            int[] dims = sources.get(i).format().shape();
            inputs.add(Reordered.to(Heap.format(dims), sources.get(i), layers));
            if (learns(sources.get(i))) {
                Heap back = Heap.of(dims);
                below[i] = back.values();
                ((Step) sources.get(i)).takeGradient(back);
            }
        }
    }

    HeapLayer layer() {
        return layer;
    }

    @Override
    Tensor<Object>[] weights() {
        return tensors(layer.weight().values());
    }

    @Override
    Tensor<Object>[] weightGradients() {
        return tensors(layer.weight().gradients());
    }

    private static Tensor<Object>[] tensors(float[] values) {
        return (Tensor<Object>[]) new Tensor<?>[] {Tensors.over(values, values.length)};
    }

    @Override
    void compileBackward() {
        gradient = Reordered.to(output.format(), gradientAbove(layers), layers);
    }

    @Override
    void forward() {
        for (int i = 0; i < arrived.length; i++) {
            arrived[i] = array(inputs.get(i));
        }
        layer.forward(arrived, output.values());
    }

    @Override
    void backward() {
        layer.backward(arrived, array(gradient), below);
    }

    /** The values of a port of the heap; those that BigDL makes are all of their array, too. */
    private static float[] array(Port port) {
        return Tensors.array((Tensor<Object>) port.value());
    }

    @Override
    public MemoryData format() {
        return output.format();
    }

    @Override
    public Activity value() {
        return output.value();
    }
}
