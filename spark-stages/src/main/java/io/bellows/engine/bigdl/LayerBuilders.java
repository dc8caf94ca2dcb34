package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.AvgPooling;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.CAddTable;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MaxPooling;
import com.intel.analytics.bigdl.mkl.AlgKind;
import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.Shape;
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
import io.bellows.network.layer.Window;
import java.util.Map;
import java.util.function.BiFunction;

/** How each layer of a network is computed: by a module of BigDL, or here. */
final class LayerBuilders {
    private static final DataFormat NCHW = DataFormat$.MODULE$.apply("NCHW");

    private static final Map<Class<? extends Layer>, BiFunction<Layer, Wiring, Port>> BUILDERS = Map.ofEntries(
            entry(Activation.class, (layer, at) -> activation(layer.function(), at)),
            entry(
                    Add.class,
                    (layer, at) -> at.output().rank() == 1 ? at.run(new VectorSum()) : at.run(new CAddTable())),
            entry(AveragePool.class, (layer, at) -> at.run(averagePool(layer.window()))),
            entry(
                    BatchNorm.class,
                    (layer, at) -> at.workers() == null
                            ? at.run(new Normalization(at.input().dim(0), layer))
                            : at.run(norm(layer, at))),
            entry(
                    ChannelScale.class,
                    (layer, at) -> at.run(
                            new ChannelProduct(at.input().dim(1) * at.input().dim(2)))),
            entry(Concat.class, (layer, at) -> at.run(join(at))),
            entry(Conv2d.class, (layer, at) -> at.run(new Convolution(at.input().dim(0), layer))),
            entry(Dropout.class, (layer, at) -> at.run(new KeyedDropout(layer.rate(), 1))),
            entry(
                    DropPath.class,
                    (layer, at) ->
                            at.run(new KeyedDropout(layer.rate(), at.input().size()))),
            entry(
                    Embedding.class,
                    (layer, at) -> at.run(new Lookup(layer, at.input().size()))),
            entry(Flatten.class, (layer, at) -> at.sources().get(0)),
            entry(GlobalAveragePool.class, (layer, at) -> at.run(new AvgPooling(1, 1, 1, 1, 0, 0, true, NCHW))),
            entry(Linear.class, (layer, at) -> at.run(linear(layer, at.input()))),
            entry(MaxPool.class, (layer, at) -> at.run(maxPool(layer.window()))),
            entry(Reshape.class, (layer, at) -> at.run(join(at))),
            entry(Slice.class, (layer, at) -> at.run(cut(layer, at.input()))));

    private LayerBuilders() {}

    private static <L extends Layer> Map.Entry<Class<L>, BiFunction<Layer, Wiring, Port>> entry(
            Class<L> type, BiFunction<L, Wiring, Port> builder) {
        return Map.entry(type, (layer, at) -> builder.apply(type.cast(layer), at));
    }

    /** Checks that every layer of {@code network} can be computed. */
    static void check(Network network) {
        for (Node node : network.nodes()) {
            int rank = network.shapeOf(node.name()).rank();
            if (rank != 1 && rank != 3) {
                throw new IllegalArgumentException(
                        "Cannot train layer '" + node.name() + "' with BigDL: found result of"
                                + " shape " + network.shapeOf(node.name())
                                + ", expected a vector or channels×height×width; put a Reshape or a Flatten before it");
            }
            if (node.layer() instanceof Conv2d convolution) {
                check(node.name(), convolution.window());
            } else if (!BUILDERS.containsKey(node.layer().getClass())) {
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

    /** The result of {@code layer}; for one that changes only the shape, which steps do by themselves, its source. */
    static Port build(Layer layer, Wiring at) {
        return BUILDERS.get(layer.getClass()).apply(layer, at);
    }

    private static Port activation(Activation.Function function, Wiring at) {
        return switch (function) {
            case RELU -> at.run(new ElementWise(AlgKind.EltwiseRelu, 0f));
            case RELU6 -> at.run(new ElementWise(AlgKind.EltwiseBoundedRelu, 6f));
            case SIGMOID -> at.run(new ElementWise(AlgKind.EltwiseLogistic, 0f));
            case TANH -> at.run(new ElementWise(AlgKind.EltwiseTanh, 0f));
            case SILU -> at.run(new Silu());
            case HARD_SWISH -> at.run(new HardSwish());
        };
    }

    private static HeapLayer norm(BatchNorm layer, Wiring at) {
        int channels = at.input().dim(0);
        return new SynchronizedNorm(channels, at.input().size() / channels, layer.epsilon(), at.workers());
    }

    private static HeapLayer join(Wiring at) {
        return new Join(at.inputs().stream().map(Shape::size).toList());
    }

    private static HeapLayer cut(Slice layer, Shape input) {
        int each = input.size() / input.dim(0);
        return new Cut(input.size(), layer.from() * each, (layer.to() - layer.from()) * each);
    }

    private static AbstractModule<?, ?, ?> linear(Linear layer, Shape input) {
        return new com.intel.analytics.bigdl.dllib.nn.mkldnn.Linear(
                input.size(), layer.outFeatures(), null, null, null, null, null, null);
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
