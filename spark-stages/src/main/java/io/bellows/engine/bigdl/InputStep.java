package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The input of a network whose gradient is wanted, as for a network that goes on where another one ends. */
@SuppressWarnings("unchecked") // BigDL's tensors are boxed generics over float[]
final class InputStep extends Step {
    private final Heap input;
    private final NativeLayers layers;
    private Port gradient;
    private Tensor<Object> arrived;

    InputStep(Heap input, NativeLayers layers) {
        super(List.of(), true);
        this.input = input;
        this.layers = layers;
    }

    @Override
    Tensor<Object>[] weights() {
        return (Tensor<Object>[]) (Object) new Tensor<?>[0];
    }

    @Override
    Tensor<Object>[] weightGradients() {
        return weights();
    }

    @Override
    void compileBackward() {
        gradient = Reordered.to(input.format(), gradientAbove(layers), layers);
    }

    @Override
    void forward() {
        // the caller fills the input
    }

    @Override
    void backward() {
        arrived = (Tensor<Object>) gradient.value();
    }

    /** A copy of the gradient that the last backward pass came to, row-major. */
    float[] gradient() {
        int from = Tensors.offset(arrived);
        return Arrays.copyOfRange(Tensors.array(arrived), from, from + input.values().length);
    }

    @Override
    public MemoryData format() {
        return input.format();
    }

    @Override
    public Activity value() {
        return input.value();
    }
}
