package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.AvgPooling;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.CAddTable;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MaxPooling;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialBatchNormalization;
import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Dropout;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.GlobalAveragePool;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** BigDL's module for each layer of a network. */
final class LayerBuilders {
    private static final DataFormat NCHW = DataFormat$.MODULE$.apply("NCHW");

    private static final Map<Class<? extends Layer>, BiFunction<Layer, List<Shape>, AbstractModule<?, ?, ?>>> BUILDERS =
            Map.ofEntries(
                    Map.entry(Activation.class, (layer, inputs) -> ElementWise.of(((Activation) layer).function())),
                    Map.entry(Add.class, (layer, inputs) -> new CAddTable()),
                    Map.entry(AveragePool.class, (layer, inputs) -> averagePool(((AveragePool) layer).window())),
                    Map.entry(BatchNorm.class, (layer, inputs) -> batchNorm((BatchNorm) layer, inputs)),
                    Map.entry(Concat.class, (layer, inputs) -> new Concatenation()),
                    Map.entry(Conv2d.class, (layer, inputs) -> convolution((Conv2d) layer, inputs)),
                    Map.entry(Dropout.class, (layer, inputs) -> new KeyedDropout(((Dropout) layer).rate())),
                    Map.entry(GlobalAveragePool.class, (layer, inputs) -> new AvgPooling(1, 1, 1, 1, 0, 0, true, NCHW)),
                    Map.entry(Linear.class, (layer, inputs) -> linear((Linear) layer, inputs)),
                    Map.entry(MaxPool.class, (layer, inputs) -> maxPool(((MaxPool) layer).window())));

    private LayerBuilders() {}

    /** Checks that there is a module for every layer of {@code network}. */
    static void check(Network network) {
        int rank = network.inputShape().rank();
        if (rank != 1 && rank != 3) {
            throw new IllegalArgumentException(
                    "Cannot train network '" + network.name() + "' with BigDL: found input shape "
                            + network.inputShape() + ", expected a vector or channels×height×width");
        }
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Conv2d convolution) {
                check(node.name(), convolution.window());
            } else if (!(node.layer() instanceof Flatten)
                    && !BUILDERS.containsKey(node.layer().getClass())) {
                throw new IllegalArgumentException("Cannot train layer '" + node.name() + "' with BigDL: found type '"
                        + node.layer().getClass().getSimpleName() + "', expected one of "
                        + BUILDERS.keySet().stream()
                                .map(Class::getSimpleName)
                                .sorted()
                                .toList());
            }
        }
    }

    private static void check(String name, Window window) {
        if (window.strideHeight() > window.height() + 1 || window.strideWidth() > window.width() + 1) {
            throw new IllegalArgumentException("Cannot train convolution '" + name + "' with BigDL: found kernel "
                    + window.height() + "×" + window.width() + " and stride " + window.strideHeight() + "×"
                    + window.strideWidth() + ", expected a stride of at most the kernel + 1, past which its native"
                    + " library leaves parts of the gradient unset; take a larger kernel or pool first");
        }
    }

    /** The module for {@code layer}; none for one that changes only the shape, which BigDL's layers do by themselves. */
    @SuppressWarnings("unchecked") // every module maps an activity to an activity
    static Optional<AbstractModule<Activity, Activity, Object>> module(Layer layer, List<Shape> inputs) {
        if (layer instanceof Flatten) {
            return Optional.empty();
        }
        var builder = BUILDERS.get(layer.getClass());
        return Optional.of((AbstractModule<Activity, Activity, Object>) builder.apply(layer, inputs));
    }

    private static AbstractModule<?, ?, ?> convolution(Conv2d layer, List<Shape> inputs) {
        return new Convolution(inputs.get(0).dim(0), layer);
    }

    private static AbstractModule<?, ?, ?> linear(Linear layer, List<Shape> inputs) {
        return new com.intel.analytics.bigdl.dllib.nn.mkldnn.Linear(
                inputs.get(0).size(), layer.outFeatures(), null, null, null, null, null, null);
    }

    /** Momentum 0 leaves the statistics of the batch itself in the running ones; the session averages them. */
    private static AbstractModule<?, ?, ?> batchNorm(BatchNorm layer, List<Shape> inputs) {
        return new SpatialBatchNormalization(inputs.get(0).dim(0), layer.epsilon(), 0.0, null, null, null, null, NCHW);
    }

    private static AbstractModule<?, ?, ?> maxPool(Window window) {
        MaxPooling module = new MaxPooling(
                window.width(),
                window.height(),
                window.strideWidth(),
                window.strideHeight(),
                window.padWidth(),
                window.padHeight(),
                NCHW);
        return module.floor();
    }

    private static AbstractModule<?, ?, ?> averagePool(Window window) {
        AvgPooling module = new AvgPooling(
                window.width(),
                window.height(),
                window.strideWidth(),
                window.strideHeight(),
                window.padWidth(),
                window.padHeight(),
                false,
                NCHW);
        return module.floor();
    }
}
