package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;

/** A place from which one layer's result, or the gradient of it, is taken. */
interface Port {
    /** The shape and memory layout of what comes; known once the layer before is compiled. */
    MemoryData format();

    /** The tensor; the same object every time, with the values of the last pass. */
    Activity value();
}
