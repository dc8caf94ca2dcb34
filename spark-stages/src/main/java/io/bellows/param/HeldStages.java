package io.bellows.param;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Params;

/** The stages that a stage holds in its params, such as the estimator of a search, and those that they hold. */
public final class HeldStages {
    private HeldStages() {}

    /** {@code stage} itself, and all within it. */
    public static Stream<Params> of(Params stage) {
        return within(stage);
    }

    private static Stream<Params> within(Object value) {
        if (value instanceof Object[] values) {
            return Arrays.stream(values).flatMap(HeldStages::within);
        }
        if (!(value instanceof Params holder)) {
            return Stream.empty();
        }
        return Stream.concat(
                Stream.of(holder),
                Arrays.stream(holder.params())
                        .filter(holder::isDefined)
                        .flatMap(param -> within(holder.getOrDefault(param))));
    }
}
