package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.mkldnn.MklDnnLayer;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MklDnnRuntime;
import java.util.ArrayList;
import java.util.List;

/** The layers of one compiled network, which share an engine and are released together. */
final class NativeLayers {
    private final MklDnnRuntime runtime = new MklDnnRuntime();
    private final List<MklDnnLayer> layers = new ArrayList<>();

    <T extends MklDnnLayer> T added(T layer) {
        layer.setRuntime(runtime);
        layers.add(layer);
        return layer;
    }

    void release() {
        layers.forEach(MklDnnLayer::release);
    }
}
