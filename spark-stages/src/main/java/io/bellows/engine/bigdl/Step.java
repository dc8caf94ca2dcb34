package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** One layer of a compiled network, as a place in its forward and backward pass. */
abstract class Step implements Port {
    private final List<Port> gradientsAbove = new ArrayList<>();
    private final boolean learns;

    /**
     * A step after {@code sources}.
     *
     * @param weighted whether the layer has weights of its own
     */
    Step(List<Port> sources, boolean weighted) {
        learns = weighted || sources.stream().anyMatch(Step::learns);
    }

    /** Whether weights lie at or below {@code port}: only then a gradient is wanted of it. */
    static boolean learns(Port port) {
        return port instanceof Step step && step.learns;
    }

    /** Takes one more gradient of the layer's result: of a layer that reads it, or of the network's output. */
    final void takeGradient(Port gradient) {
        gradientsAbove.add(gradient);
    }

    /** The sum of all gradients that were taken. */
    final Port gradientAbove(NativeLayers layers) {
        return GradientSum.of(gradientsAbove, layers);
    }

    /** The weights, in BigDL's memory or our own. */
    abstract Tensor<Object>[] weights();

    /** The gradients of {@link #weights}, which the backward pass overwrites. */
    abstract Tensor<Object>[] weightGradients();

    /** Compiles the backward pass; all layers that take this one's result must have been compiled before. */
    abstract void compileBackward();

    abstract void forward();

    abstract void backward();
}
