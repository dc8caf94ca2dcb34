package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.ReorderMemory;

/** What comes from a port, brought to the memory layout in which it is wanted. */
final class Reordered implements Port {
    private final Port from;
    private final ReorderMemory reorder;

    private Reordered(Port from, ReorderMemory reorder) {
        this.from = from;
        this.reorder = reorder;
    }

    /** {@code from} itself where it is in the wanted layout already. */
    static Port to(MemoryData wanted, Port from, NativeLayers layers) {
        if (from.format().equals(wanted)) {
            return from;
        }
        // Of its own: BigDL binds the address of a tensor to the format's object.
        MemoryData target = wanted.cloneFormat();
        ReorderMemory reorder = layers.added(new ReorderMemory(from.format(), target, null, null, null));
        reorder.initFwdPrimitives(new MemoryData[] {from.format()}, (Phase) Phase.InferencePhase$.MODULE$);
        return new Reordered(from, reorder);
    }

    @Override
    public MemoryData format() {
        return reorder.outputFormats()[0];
    }

    @Override
    public Activity value() {
        return reorder.forward(from.value());
    }
}
