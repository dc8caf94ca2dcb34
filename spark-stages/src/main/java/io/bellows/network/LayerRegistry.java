package io.bellows.network;

import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.ChannelScale;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.DropPath;
import io.bellows.network.layer.Dropout;
import io.bellows.network.layer.Embedding;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.GlobalAveragePool;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Reshape;
import io.bellows.network.layer.Slice;
import java.util.Map;
import java.util.TreeMap;

/** The layer types by the name that stands in a network's JSON. */
final class LayerRegistry {
    private static final Map<String, Class<? extends Layer>> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("activation", Activation.class),
            Map.entry("add", Add.class),
            Map.entry("average-pool", AveragePool.class),
            Map.entry("batch-norm", BatchNorm.class),
            Map.entry("channel-scale", ChannelScale.class),
            Map.entry("concat", Concat.class),
            Map.entry("conv2d", Conv2d.class),
            Map.entry("drop-path", DropPath.class),
            Map.entry("dropout", Dropout.class),
            Map.entry("embedding", Embedding.class),
            Map.entry("flatten", Flatten.class),
            Map.entry("global-average-pool", GlobalAveragePool.class),
            Map.entry("linear", Linear.class),
            Map.entry("max-pool", MaxPool.class),
            Map.entry("reshape", Reshape.class),
            Map.entry("slice", Slice.class)));

    private LayerRegistry() {}

    static Class<? extends Layer> classOf(String type) {
        Class<? extends Layer> found = TYPES.get(type);
        if (found == null) {
            throw new IllegalArgumentException(
                    "Cannot read layer type '" + type + "': expected one of " + TYPES.keySet());
        }
        return found;
    }

    static String typeOf(Layer layer) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == layer.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot name layer type '"
                        + layer.getClass().getName() + "': it is not registered in LayerRegistry"));
    }
}
