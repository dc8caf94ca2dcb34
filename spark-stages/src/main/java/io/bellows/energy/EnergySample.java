package io.bellows.energy;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** What an executor took since it began; sent to the driver. */
record EnergySample(String executor, double joules, boolean estimated, String source, Map<Integer, Double> ofStages)
        implements Serializable {
    EnergySample {
        // Spark's messages are serialized by Java, which the map of Map.copyOf knows, too.
        ofStages = Map.copyOf(new HashMap<>(ofStages));
    }
}
