package io.bellows.engine.onnx;

import io.bellows.engine.onnx.ImportedGraph.Form;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Embedding;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.Window;

/** Operators with weights, as layers. */
final class WeightedImports {
    /** ONNX's momentum is the share of the old mean, and only training reads it. */
    private static final double MOMENTUM = 0.1;

    private WeightedImports() {}

    static void convolution(OperatorImport at) {
        Weights.Tensor filters = at.constants().floats(at.input(1));
        Shape shape = filters.shape();
        if (shape.rank() != 4) {
            throw new IllegalArgumentException(
                    "found filters of shape " + shape + ", expected out×in×height×width of an image");
        }
        if (at.graph().value(at.input(0)).form() == Form.PIXEL) {
            pixelConvolution(at, filters);
            return;
        }
        Shape input = at.graph().shapeOf(at.input(0));
        Window window = at.attributes().window(new long[] {shape.dim(2), shape.dim(3)}, input.dim(1), input.dim(2));
        int groups = Math.toIntExact(at.attributes().number("group", 1));
        Conv2d layer = new Conv2d(shape.dim(0), window, groups, at.hasInput(2));
        String name = at.graph().add(at.nameBy(at.input(1)), layer, Form.SAME, at.output(), at.input(0));
        at.graph().weight(name, "weight", shape, filters.values());
        bias(at, name, 2);
    }

    /** Over one pixel a convolution is a linear layer: that of a squeeze-and-excitation block, mostly. */
    private static void pixelConvolution(OperatorImport at, Weights.Tensor filters) {
        Shape shape = filters.shape();
        if (shape.dim(2) != 1 || shape.dim(3) != 1 || at.attributes().number("group", 1) != 1) {
            throw new IllegalArgumentException(
                    "found filters of shape " + shape + " over one pixel, expected 1×1 in one group");
        }
        Linear layer = new Linear(shape.dim(0), at.hasInput(2));
        String name = at.graph().add(at.nameBy(at.input(1)), layer, Form.PIXEL, at.output(), at.input(0));
        at.graph().weight(name, "weight", Shape.of(shape.dim(0), shape.dim(1)), filters.values());
        bias(at, name, 2);
    }

    private static void bias(OperatorImport at, String layer, int input) {
        if (at.hasInput(input)) {
            float[] bias = at.constants().floats(at.input(input)).values();
            at.graph().weight(layer, "bias", Shape.of(bias.length), bias);
        }
    }

    static void gemm(OperatorImport at) {
        at.attributes().require("transA", 0);
        float alpha = at.attributes().real("alpha", 1f);
        float beta = at.attributes().real("beta", 1f);
        boolean outFirst = at.attributes().number("transB", 0) == 1;
        Weights.Tensor matrix = at.constants().floats(at.input(1));
        linear(at, at.input(0), at.input(1), outFirst ? matrix : transposed(matrix), alpha);
        if (at.hasInput(2)) {
            addBias(at, at.output(), at.constants().floats(at.input(2)).values(), beta);
        }
    }

    static void matMul(OperatorImport at) {
        linear(at, at.input(0), at.input(1), transposed(at.constants().floats(at.input(1))), 1f);
    }

    private static void linear(OperatorImport at, String input, String parameter, Weights.Tensor matrix, float factor) {
        int out = matrix.shape().dim(0);
        if (at.graph().value(input).form() != Form.SAME) {
            throw new IllegalArgumentException(
                    "found input '" + input + "' of more than one dimension, expected a vector");
        }
        float[] scaled = matrix.values().clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        String name = at.graph().add(at.nameBy(parameter), new Linear(out, false), Form.SAME, at.output(), input);
        at.graph().weight(name, "weight", matrix.shape(), scaled);
    }

    /** Gives the linear layer that makes {@code tensor} a bias; one value stands for all. */
    static void addBias(OperatorImport at, String tensor, float[] values, float factor) {
        String name = at.graph().value(tensor).layer();
        if (!(at.graph().layer(name) instanceof Linear linear) || linear.bias()) {
            throw new IllegalArgumentException("found a constant that is added to '" + tensor
                    + "', expected it after a linear layer without a bias");
        }
        int out = linear.outFeatures();
        if (values.length != out && values.length != 1) {
            throw new IllegalArgumentException("found " + values.length + " biases, expected " + out);
        }
        float[] bias = new float[out];
        for (int i = 0; i < out; i++) {
            bias[i] = factor * values[values.length == 1 ? 0 : i];
        }
        at.graph().replace(name, new Linear(out, true), bias);
    }

    private static Weights.Tensor transposed(Weights.Tensor matrix) {
        if (matrix.shape().rank() != 2) {
            throw new IllegalArgumentException("found a matrix of shape " + matrix.shape() + ", expected in×out");
        }
        int rows = matrix.shape().dim(0);
        int columns = matrix.shape().dim(1);
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[column * rows + row] = matrix.values()[row * columns + column];
            }
        }
        return new Weights.Tensor(Shape.of(columns, rows), values);
    }

    static void batchNorm(OperatorImport at) {
        at.attributes().require("training_mode", 0);
        BatchNorm layer = new BatchNorm(at.attributes().real("epsilon", 1e-5f), MOMENTUM);
        String name = at.graph().add(at.nameBy(at.input(1)), layer, Form.SAME, at.output(), at.input(0));
        String[] names = {"weight", "bias", "running_mean", "running_var"};
        for (int i = 0; i < names.length; i++) {
            Weights.Tensor tensor = at.constants().floats(at.input(i + 1));
            at.graph().weight(name, names[i], tensor.shape(), tensor.values());
        }
    }

    /** Vectors of words by their numbers, in the form that is transposed and reshaped afterwards. */
    static void gather(OperatorImport at) {
        at.attributes().require("axis", 0);
        Weights.Tensor vectors = at.constants().floats(at.input(0));
        Shape shape = vectors.shape();
        if (shape.rank() != 2) {
            throw new IllegalArgumentException("found a table of shape " + shape + ", expected words×size");
        }
        Embedding layer = new Embedding(shape.dim(0), shape.dim(1));
        String name = at.graph().add(at.nameBy(at.input(0)), layer, Form.WORDS, at.output(), at.input(1));
        at.graph().weight(name, "weight", shape, vectors.values());
    }
}
