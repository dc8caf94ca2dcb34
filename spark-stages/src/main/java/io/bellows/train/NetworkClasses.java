package io.bellows.train;

import io.bellows.engine.HasNetworkModel;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;

/** The classes that a fitted model was taught. */
final class NetworkClasses {
    private NetworkClasses() {}

    /** The classes in the order of the model's outputs; none where it is not, or does not hold, a network that has them. */
    static List<String> of(Transformer model) {
        if (model instanceof HasNetworkModel network) {
            return network.labels();
        }
        return model instanceof PipelineModel pipeline
                ? Arrays.stream(pipeline.stages())
                        .map(NetworkClasses::of)
                        .filter(classes -> !classes.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                : List.of();
    }
}
