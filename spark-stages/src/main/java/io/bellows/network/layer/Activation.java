package io.bellows.network.layer;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;
import java.util.Objects;

/**
 * An element-wise function; the shape stays.
 *
 * @param function which
 */
public record Activation(Function function) implements Layer {
    public Activation {
        Objects.requireNonNull(function, "function");
    }

    /** The functions. */
    public enum Function {
        /** max(x, 0). */
        @JsonProperty("relu")
        RELU,
        /** min(max(x, 0), 6), as MobileNet uses it. */
        @JsonProperty("relu6")
        RELU6,
        /** 1 / (1 + e^-x). */
        @JsonProperty("sigmoid")
        SIGMOID,
        /** Hyperbolic tangent. */
        @JsonProperty("tanh")
        TANH,
        /** x / (1 + e^-x), also called swish (Elfwing et al. 2018), as EfficientNet uses it. */
        @JsonProperty("silu")
        SILU,
        /** x · min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, "Searching for MobileNetV3", section 5.2). */
        @JsonProperty("hard-swish")
        HARD_SWISH
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Inputs.single(inputs);
    }
}
