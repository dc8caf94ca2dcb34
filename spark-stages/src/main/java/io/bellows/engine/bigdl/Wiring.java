package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import io.bellows.engine.WorkerSum;
import io.bellows.network.Shape;
import java.util.List;

/**
 * Where a layer stands in a compiled network, and the two ways to make a step of it there.
 *
 * @param sources of its inputs
 * @param inputs shapes of one row of each
 * @param output shape of one row of its result
 * @param layers of the network
 * @param workers by which batch normalisation is over all workers; null for none
 */
record Wiring(List<Port> sources, List<Shape> inputs, Shape output, NativeLayers layers, WorkerSum workers) {
    @SuppressWarnings("unchecked") // every module maps an activity to an activity
    Port run(AbstractModule<?, ?, ?> module) {
        return new LayerStep((AbstractModule<Activity, Activity, Object>) module, sources, layers);
    }

    Port run(HeapLayer layer) {
        return new HeapStep(layer, sources, output, layers);
    }

    Shape input() {
        return inputs.get(0);
    }
}
