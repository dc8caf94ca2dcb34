package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.bellows.engine.onnx.ImportedGraph.Form;
import io.bellows.network.Shape;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.ChannelScale;
import io.bellows.network.layer.GlobalAveragePool;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Window;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Which layer each operator becomes. */
final class OperatorImports {
    private static final float RELU6 = 6f;
    private static final float HARD_SLOPE = 1f / 6;

    private static final Map<String, Consumer<OperatorImport>> IMPORTS = new TreeMap<>(Map.ofEntries(
            Map.entry("Add", OperatorImports::add),
            Map.entry("AveragePool", OperatorImports::averagePool),
            Map.entry("BatchNormalization", WeightedImports::batchNorm),
            Map.entry("Cast", ShapeImports::same),
            Map.entry("Clip", OperatorImports::clip),
            Map.entry("Concat", ShapeImports::concat),
            Map.entry("Conv", WeightedImports::convolution),
            Map.entry("Dropout", ShapeImports::same),
            Map.entry("Flatten", ShapeImports::flatten),
            Map.entry("Gather", WeightedImports::gather),
            Map.entry("Gemm", WeightedImports::gemm),
            Map.entry("GlobalAveragePool", OperatorImports::globalAveragePool),
            Map.entry("HardSigmoid", at -> {}),
            Map.entry("HardSwish", at -> activation(at, Activation.Function.HARD_SWISH)),
            Map.entry("Identity", ShapeImports::same),
            Map.entry("Less", ShapeImports::same),
            Map.entry("MatMul", WeightedImports::matMul),
            Map.entry("MaxPool", OperatorImports::maxPool),
            Map.entry("Mul", OperatorImports::multiply),
            Map.entry("ReduceMean", OperatorImports::reduceMean),
            Map.entry("Relu", at -> activation(at, Activation.Function.RELU)),
            Map.entry("Reshape", ShapeImports::reshape),
            Map.entry("Sigmoid", at -> activation(at, Activation.Function.SIGMOID)),
            Map.entry("Slice", ShapeImports::slice),
            Map.entry("Squeeze", ShapeImports::squeeze),
            Map.entry("Tanh", at -> activation(at, Activation.Function.TANH)),
            Map.entry("Transpose", ShapeImports::transpose),
            Map.entry("Unsqueeze", ShapeImports::unsqueeze),
            Map.entry("Where", OperatorImports::where)));

    private OperatorImports() {}

    /**
     * Takes an operator into the network.
     *
     * @throws IllegalArgumentException saying what a network cannot have, without naming the operator
     */
    static void take(OperatorImport at) {
        Consumer<OperatorImport> taken = IMPORTS.get(at.node().getOpType());
        if (taken == null) {
            throw new IllegalArgumentException("found no layer for it, expected one of " + IMPORTS.keySet());
        }
        taken.accept(at);
    }

    private static void activation(OperatorImport at, Activation.Function function) {
        Form form = at.graph().value(at.input(0)).form();
        at.graph().add(at.output(), new Activation(function), form, at.output(), at.input(0));
    }

    /** A Clip from 0 to 6; where its bounds are inputs, they are constants. */
    private static void clip(OperatorImport at) {
        float least = at.hasInput(1) ? at.constants().number(at.input(1)) : Float.NEGATIVE_INFINITY;
        float most = at.hasInput(2) ? at.constants().number(at.input(2)) : Float.POSITIVE_INFINITY;
        if (least != 0f || (most != RELU6 && most < Float.MAX_VALUE)) {
            throw new IllegalArgumentException("found bounds " + least + " and " + most + ", expected 0 and 6");
        }
        activation(at, most == RELU6 ? Activation.Function.RELU6 : Activation.Function.RELU);
    }

    private static void add(OperatorImport at) {
        if (at.isOfTwoLayers()) {
            Form form = at.graph().value(at.input(0)).form();
            at.graph().add(at.output(), new Add(), form, at.output(), at.input(0), at.input(1));
            return;
        }
        int variable = at.variable();
        float[] bias = at.constants().floats(at.input(1 - variable)).values();
        WeightedImports.addBias(at, at.input(variable), bias, 1f);
        at.graph().alias(at.output(), at.graph().value(at.input(variable)));
    }

    private static void multiply(OperatorImport at) {
        if (!at.isOfTwoLayers()) {
            throw new IllegalArgumentException("found a constant factor, expected two results of layers");
        }
        for (int i = 0; i < 2; i++) {
            NodeProto gate = at.graph().makerOf(at.input(i));
            String value = at.input(1 - i);
            if (gate != null && gate.getInput(0).equals(value)) {
                gated(at, gate, value);
                return;
            }
        }
        boolean secondScales = at.graph().value(at.input(1)).form() == Form.PIXEL;
        String image = at.input(secondScales ? 0 : 1);
        String factors = at.input(secondScales ? 1 : 0);
        if (at.graph().value(factors).form() != Form.PIXEL) {
            throw new IllegalArgumentException(
                    "found a product of two results, expected a gate of the same result or factors of channels");
        }
        at.graph().add(at.output(), new ChannelScale(), Form.SAME, at.output(), image, factors);
    }

    private static void gated(OperatorImport at, NodeProto gate, String value) {
        NodeAttributes settings = new NodeAttributes(gate);
        boolean isHard = gate.getOpType().equals("HardSigmoid")
                && Math.abs(settings.real("alpha", 0.2f) - HARD_SLOPE) < 1e-6f
                && settings.real("beta", 0.5f) == 0.5f;
        if (!isHard && !gate.getOpType().equals("Sigmoid")) {
            throw new IllegalArgumentException(
                    "found the gate " + gate.getOpType() + ", expected Sigmoid, or HardSigmoid of slope 1/6");
        }
        Activation layer = new Activation(isHard ? Activation.Function.HARD_SWISH : Activation.Function.SILU);
        at.graph().add(at.output(), layer, at.graph().value(value).form(), at.output(), value);
    }

    private static Window window(OperatorImport at) {
        Shape input = at.graph().shapeOf(at.input(0));
        if (input.rank() != 3) {
            throw new IllegalArgumentException("found input shape " + input + ", expected channels×height×width");
        }
        return at.attributes().window(new long[0], input.dim(1), input.dim(2));
    }

    private static void maxPool(OperatorImport at) {
        at.graph().add(at.output(), new MaxPool(window(at)), Form.SAME, at.output(), at.input(0));
    }

    private static void averagePool(OperatorImport at) {
        Window window = window(at);
        if (window.padHeight() + window.padWidth() > 0) {
            at.attributes().require("count_include_pad", 0);
        }
        at.graph().add(at.output(), new AveragePool(window), Form.SAME, at.output(), at.input(0));
    }

    private static void globalAveragePool(OperatorImport at) {
        at.graph().add(at.output(), new GlobalAveragePool(), Form.PIXEL, at.output(), at.input(0));
    }

    private static void reduceMean(OperatorImport at) {
        if (!OperatorImport.areAxes(at.numbers("axes", 1), 4, 2, 3)) {
            throw new IllegalArgumentException("found other axes than height and width");
        }
        Form form = at.attributes().number("keepdims", 1) == 1 ? Form.PIXEL : Form.SAME;
        at.graph().add(at.output(), new GlobalAveragePool(), form, at.output(), at.input(0));
    }

    /** The check of ids that {@link LayerEmitters} puts before an embedding, which a network has within. */
    private static void where(OperatorImport at) {
        NodeProto condition = at.graph().makerOf(at.input(0));
        boolean isCheck = condition != null
                && condition.getOpType().equals("Less")
                && condition.getInput(0).equals(at.input(2))
                && at.graph().isConstant(at.input(1));
        if (!isCheck) {
            throw new IllegalArgumentException(
                    "found a choice by condition, expected the check of ids before a Gather");
        }
        at.graph().alias(at.output(), at.graph().value(at.input(2)));
    }
}
