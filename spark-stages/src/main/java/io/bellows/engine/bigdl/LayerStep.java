package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Linear;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MklDnnLayer;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialConvolution;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Table;
import java.util.ArrayList;
import java.util.List;

/** A layer of BigDL: where its inputs come from, and where its gradients come back from. */
@SuppressWarnings("unchecked") // BigDL's layers map activities to activities
final class LayerStep extends Step {
    private static final Phase TRAINING = (Phase) Phase.TrainingPhase$.MODULE$;

    private final AbstractModule<Activity, Activity, Object> module;
    private final MklDnnLayer layer;
    private final NativeLayers layers;
    private final boolean wantedBelow;
    private final List<Port> inputs = new ArrayList<>();
    private Activity input;
    private Activity arrived;
    private Port above;
    private Port gradient;
    private Port weightGradient;

    /**
     * The layer, compiled for its forward pass.
     *
     * @param sources of its inputs, compiled before it; layers, and the network's input
     */
    LayerStep(AbstractModule<Activity, Activity, Object> module, List<Port> sources, NativeLayers layers) {
        super(sources, module.parameters() != null);
        this.module = module;
        this.layers = layers;
        layer = layers.added((MklDnnLayer) (Object) module);
        module.training();
        MemoryData[] wanted = layer.initFwdPrimitives(
                        sources.stream().map(Port::format).toArray(MemoryData[]::new), TRAINING)
                ._1();
        for (int i = 0; i < wanted.length; i++) {
            inputs.add(Reordered.to(wanted[i], sources.get(i), layers));
            if (learns(sources.get(i))) {
                ((Step) sources.get(i)).takeGradient(new GradientBelow(i));
            }
        }
        wantedBelow = sources.stream().anyMatch(Step::learns);
    }

    /** The gradient for one of the inputs. */
    private final class GradientBelow implements Port {
        private final int place;

        GradientBelow(int place) {
            this.place = place;
        }

        @Override
        public MemoryData format() {
            return layer.gradInputFormats()[place];
        }

        @Override
        public Activity value() {
            Activity all = module.gradInput();
            return all instanceof Table table ? table.apply(place + 1) : all;
        }
    }

    /** The gradient from above, taken once a pass for the two uses of it. */
    private final class Arrived implements Port {
        @Override
        public MemoryData format() {
            return above.format();
        }

        @Override
        public Activity value() {
            return arrived;
        }
    }

    @Override
    Tensor<Object>[] weights() {
        return (Tensor<Object>[]) (Object) module.parameters()._1();
    }

    @Override
    Tensor<Object>[] weightGradients() {
        return (Tensor<Object>[]) (Object) module.parameters()._2();
    }

    AbstractModule<Activity, Activity, Object> module() {
        return module;
    }

    @Override
    void compileBackward() {
        above = gradientAbove(layers);
        MemoryData[] formats = {above.format()};
        Port once = new Arrived();
        gradient = Reordered.to(layer.initBwdPrimitives(formats, TRAINING)._1()[0], once, layers);
        weightGradient = Reordered.to(layer.initGradWPrimitives(formats, TRAINING)[0], once, layers);
    }

    @Override
    void forward() {
        input = Tensors.activity(inputs);
        module.forward(input);
    }

    @Override
    void backward() {
        arrived = above.value();
        // These layers compute the gradient of their weights apart.
        if (wantedBelow || !(layer instanceof SpatialConvolution || layer instanceof Linear)) {
            module.updateGradInput(input, gradient.value());
        }
        if (layer.paramsMMap()._1().length > 0) {
            module.accGradParameters(input, weightGradient.value());
        }
    }

    @Override
    public MemoryData format() {
        return layer.outputFormats()[0];
    }

    @Override
    public Activity value() {
        return module.output();
    }
}
