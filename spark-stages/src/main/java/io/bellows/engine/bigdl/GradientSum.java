package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.CAddTable;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.HeapData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import java.util.List;

/** The gradients that come back from all layers that took one result, added up in memory of its own. */
final class GradientSum implements Port {
    private final List<Port> addends;
    private final CAddTable addition;

    private GradientSum(List<Port> addends, CAddTable addition) {
        this.addends = addends;
        this.addition = addition;
    }

    /** The sum of {@code gradients}; of one, that itself. */
    static Port of(List<Port> gradients, NativeLayers layers) {
        Port first = gradients.get(0);
        if (gradients.size() == 1) {
            return first;
        }
        MemoryData format = first.format() instanceof HeapData heap ? heap.toNative() : first.format();
        List<Port> addends = gradients.stream()
                .map(gradient -> Reordered.to(format, gradient, layers))
                .toList();
        CAddTable addition = layers.added(new CAddTable());
        addition.initFwdPrimitives(
                addends.stream().map(Port::format).toArray(MemoryData[]::new), (Phase) Phase.InferencePhase$.MODULE$);
        return new GradientSum(addends, addition);
    }

    @Override
    public MemoryData format() {
        return addition.outputFormats()[0];
    }

    @Override
    public Activity value() {
        return addition.forward(Tensors.activity(addends));
    }
}
