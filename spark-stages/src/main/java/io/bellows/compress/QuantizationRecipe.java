package io.bellows.compress;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.engine.onnx.BlockQuantizer;
import io.bellows.engine.onnx.DynamicQuantizer;
import io.bellows.engine.onnx.OnnxLayers;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.QuantizationSettings;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.onnx.WeightStorage;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A float model and all that decides how it is quantized, but for the layers that stay in floats. */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records, which it holds
final class QuantizationRecipe implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] floats;
    private final TensorRanges ranges;
    private final QuantizationSettings settings;
    private final QuantizationMode mode;
    private final int blockSize;

    /** A recipe that leaves the layers that {@code settings} name in floats, whatever else is left there. */
    QuantizationRecipe(
            byte[] floats, TensorRanges ranges, QuantizationSettings settings, QuantizationMode mode, int blockSize) {
        this.floats = floats.clone();
        this.ranges = ranges;
        this.settings = settings;
        this.mode = mode;
        this.blockSize = blockSize;
    }

    /**
     * The same for {@code corrected}, the model with other biases, and {@code found}, the ranges of its activations; layers whose
     * results have no bounds stay in floats.
     */
    QuantizationRecipe calibrated(byte[] corrected, TensorRanges found) {
        Set<String> unbounded = layers().stream()
                .filter(layer -> found.ranges().containsKey(layer.output())
                        && !found.ranges().get(layer.output()).isBounded())
                .map(OnnxLayers.Layer::name)
                .collect(Collectors.toSet());
        return new QuantizationRecipe(corrected, found, settings.withFloatLayers(inFloats(unbounded)), mode, blockSize);
    }

    /** The layers that are in floats where {@code floatLayers} are asked for. */
    Set<String> inFloats(Set<String> floatLayers) {
        Set<String> all = new TreeSet<>(settings.floatLayers());
        all.addAll(floatLayers);
        return all;
    }

    /** The ONNX file with {@code chosen} in floats. */
    byte[] quantized(Set<String> chosen) {
        Set<String> floatLayers = inFloats(chosen);
        Set<String> weighted = layers().stream().map(OnnxLayers.Layer::name).collect(Collectors.toSet());
        if (!floatLayers.isEmpty() && floatLayers.containsAll(weighted)) {
            return floats();
        }
        return switch (mode) {
            case STATIC_INT8 -> OnnxQuantizer.quantize(floats, ranges, settings.withFloatLayers(floatLayers));
            case DYNAMIC_INT8 -> DynamicQuantizer.quantize(floats, settings.withFloatLayers(floatLayers));
            case INT4_WEIGHTS -> BlockQuantizer.quantize(floats, blockSize, floatLayers);
            default -> WeightStorage.store(floats, mode.format(), floatLayers);
        };
    }

    /** The ONNX file with all layers but {@code layer} in floats. */
    byte[] quantizedAlone(String layer) {
        Set<String> others = new OnnxLayers(floats).names();
        others.remove(layer);
        return quantized(others);
    }

    byte[] floats() {
        return floats.clone();
    }

    TensorRanges ranges() {
        return ranges;
    }

    QuantizationSettings settings() {
        return settings;
    }

    QuantizationMode mode() {
        return mode;
    }

    /** The names of the convolutions and linear layers that may be quantized. */
    List<String> choices() {
        return layers().stream()
                .map(OnnxLayers.Layer::name)
                .filter(name -> !settings.floatLayers().contains(name))
                .toList();
    }

    /** The convolutions and linear layers. */
    List<OnnxLayers.Layer> layers() {
        return new OnnxLayers(floats).weighted();
    }
}
