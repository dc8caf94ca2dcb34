package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.bellows.network.Layer;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.GlobalAveragePool;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Window;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** How each layer type is said in ONNX. Dropout is not here: in prediction it does nothing, and is left out. */
final class LayerEmitters {
    private static final Map<Class<? extends Layer>, BiConsumer<Layer, Emission>> EMITTERS = Map.ofEntries(
            entry(Activation.class, LayerEmitters::activation),
            entry(Add.class, (layer, at) -> sum(at)),
            entry(AveragePool.class, LayerEmitters::averagePool),
            entry(BatchNorm.class, LayerEmitters::batchNorm),
            entry(Concat.class, (layer, at) -> at.graph()
                    .addNode("Concat", at.inputs(), at.output(), attribute("axis", 1))),
            entry(Conv2d.class, LayerEmitters::convolution),
            entry(Flatten.class, (layer, at) -> at.graph().addNode("Flatten", at.inputs(), at.output())),
            entry(GlobalAveragePool.class, (layer, at) -> globalAveragePool(at)),
            entry(Linear.class, (layer, at) -> at.graph()
                    .addNode("Gemm", at.inputWith("weight", "bias"), at.output(), attribute("transB", 1))),
            entry(MaxPool.class, (layer, at) -> at.graph()
                    .addNode("MaxPool", at.inputs(), at.output(), places(layer.window()))));

    private LayerEmitters() {}

    private static <L extends Layer> Map.Entry<Class<L>, BiConsumer<Layer, Emission>> entry(
            Class<L> type, BiConsumer<L, Emission> emitter) {
        return Map.entry(type, (layer, at) -> emitter.accept(type.cast(layer), at));
    }

    static void emit(Emission at) {
        Layer layer = at.node().layer();
        BiConsumer<Layer, Emission> emitter = EMITTERS.get(layer.getClass());
        if (emitter == null) {
            throw new IllegalArgumentException(
                    "Cannot export layer '" + at.node().name() + "' to ONNX: found type "
                            + layer.getClass().getSimpleName() + ", expected one with an entry in LayerEmitters");
        }
        emitter.accept(layer, at);
    }

    private static void activation(Activation layer, Emission at) {
        switch (layer.function()) {
            case RELU -> at.graph().addNode("Relu", at.inputs(), at.output());
            case RELU6 -> {
                String low = at.graph().addFloats(at.node().name() + ".min", new float[] {0f});
                String high = at.graph().addFloats(at.node().name() + ".max", new float[] {6f});
                at.graph().addNode("Clip", List.of(at.input(), low, high), at.output());
            }
            case SIGMOID -> at.graph().addNode("Sigmoid", at.inputs(), at.output());
            case TANH -> at.graph().addNode("Tanh", at.inputs(), at.output());
        }
    }

    /** ONNX adds two at a time (its Sum of many is never quantized by ONNX Runtime). */
    private static void sum(Emission at) {
        String left = at.input();
        int last = at.inputs().size() - 1;
        for (int i = 1; i <= last; i++) {
            String output = i == last ? at.output() : at.graph().claim(at.node().name() + ".partial");
            at.graph().addNode("Add", List.of(left, at.inputs().get(i)), output);
            left = output;
        }
    }

    private static void averagePool(AveragePool layer, Emission at) {
        AttributeProto[] window = places(layer.window());
        at.graph()
                .addNode(
                        "AveragePool",
                        at.inputs(),
                        at.output(),
                        window[0],
                        window[1],
                        window[2],
                        attribute("count_include_pad", 0));
    }

    private static void batchNorm(BatchNorm layer, Emission at) {
        at.graph()
                .addNode(
                        "BatchNormalization",
                        at.inputWith("weight", "bias", "running_mean", "running_var"),
                        at.output(),
                        attribute("epsilon", (float) layer.epsilon()));
    }

    private static void convolution(Conv2d layer, Emission at) {
        AttributeProto[] window = places(layer.window());
        at.graph()
                .addNode(
                        "Conv",
                        at.inputWith("weight", "bias"),
                        at.output(),
                        window[0],
                        window[1],
                        window[2],
                        attribute("group", layer.groups()));
    }

    private static void globalAveragePool(Emission at) {
        String pooled = at.graph().claim(at.node().name() + ".pooled");
        at.graph().addNode("GlobalAveragePool", at.inputs(), pooled);
        at.graph().addNode("Flatten", List.of(pooled), at.output());
    }

    private static AttributeProto[] places(Window window) {
        return new AttributeProto[] {
            attribute("kernel_shape", new long[] {window.height(), window.width()}),
            attribute("strides", new long[] {window.strideHeight(), window.strideWidth()}),
            attribute("pads", new long[] {window.padHeight(), window.padWidth(), window.padHeight(), window.padWidth()})
        };
    }
}
