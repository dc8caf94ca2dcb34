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
import io.bellows.network.layer.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link Network} layer by layer; each call reads from the layer before it, which {@link #at} changes.
 *
 * <p>Layers get names such as {@code conv1} and {@code relu2} unless {@link #named} gives the last one another. Errors
 * in a layer show in the call that adds it.
 */
public final class NetworkBuilder {
    private final String name;
    private final Shape inputShape;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private String current = Network.INPUT;

    private NetworkBuilder(String name, Shape inputShape) {
        this.name = name;
        this.inputShape = inputShape;
    }

    /** A builder of the network {@code name} whose rows have the extents {@code dims}, such as 3, 32, 32. */
    public static NetworkBuilder network(String name, int... dims) {
        return new NetworkBuilder(name, Shape.of(dims));
    }

    /** Adds {@code layer} under a name made of {@code prefix} and a number, reading from {@code inputs}. */
    public NetworkBuilder add(String prefix, Layer layer, String... inputs) {
        String layerName = prefix + counts.merge(prefix, 1, Integer::sum);
        Node node = new Node(layerName, layer, inputs.length == 0 ? List.of(current) : List.of(inputs));
        nodes.add(node);
        build();
        current = layerName;
        return this;
    }

    /** Renames the layer added last. */
    public NetworkBuilder named(String layerName) {
        Node last = nodes.remove(nodes.size() - 1);
        nodes.add(new Node(layerName, last.layer(), last.inputs()));
        current = layerName;
        return this;
    }

    /** The name of the layer that the next one reads from. */
    public String here() {
        return current;
    }

    /** Makes the next layer read from {@code layerName}, or from {@link Network#INPUT}. */
    public NetworkBuilder at(String layerName) {
        current = layerName;
        return this;
    }

    /** Convolution with bias, square kernel. */
    public NetworkBuilder conv2d(int outChannels, int kernel, int stride, int padding) {
        return conv2d(outChannels, Window.square(kernel, stride, padding), 1, true);
    }

    /** Convolution of any form. */
    public NetworkBuilder conv2d(int outChannels, Window window, int groups, boolean bias) {
        return add("conv", new Conv2d(outChannels, window, groups, bias));
    }

    /** Depthwise convolution without bias, as batch normalisation follows it: one square filter a channel. */
    public NetworkBuilder depthwiseConv2d(int kernel, int stride, int padding) {
        int channels = shapeHere().dim(0);
        return add("depthwise", new Conv2d(channels, Window.square(kernel, stride, padding), channels, false));
    }

    /** Convolution with bias along a series, an image of height 1. */
    public NetworkBuilder conv1d(int outChannels, int kernel, int stride, int padding) {
        return conv2d(outChannels, Window.row(kernel, stride, padding), 1, true);
    }

    /** A vector of {@code size} for each of a vector of ids below {@code ids}, as a series of {@code size} channels. */
    public NetworkBuilder embedding(int ids, int size) {
        return add("embedding", new Embedding(ids, size));
    }

    /** Fully connected layer with bias. */
    public NetworkBuilder linear(int outFeatures) {
        return add("linear", new Linear(outFeatures, true));
    }

    /** Batch normalisation with PyTorch's defaults: epsilon 1e-5, momentum 0.1. */
    public NetworkBuilder batchNorm() {
        return add("norm", new BatchNorm(1e-5, 0.1));
    }

    /** max(x, 0). */
    public NetworkBuilder relu() {
        return add("relu", new Activation(Activation.Function.RELU));
    }

    /** min(max(x, 0), 6). */
    public NetworkBuilder relu6() {
        return add("relu", new Activation(Activation.Function.RELU6));
    }

    /** Any element-wise function. */
    public NetworkBuilder activation(Activation.Function function) {
        return add("activation", new Activation(function));
    }

    /** Max pooling, square window. */
    public NetworkBuilder maxPool(int size, int stride) {
        return add("pool", new MaxPool(Window.square(size, stride, 0)));
    }

    /** Average pooling, square window. */
    public NetworkBuilder averagePool(int size, int stride) {
        return add("pool", new AveragePool(Window.square(size, stride, 0)));
    }

    /** The mean of each channel. */
    public NetworkBuilder globalAveragePool() {
        return add("pool", new GlobalAveragePool());
    }

    /** The largest value of each channel, as a vector; of a series, pooling over time. */
    public NetworkBuilder globalMaxPool() {
        Shape shape = shapeHere();
        return add("pool", new MaxPool(new Window(shape.dim(1), shape.dim(2), 1, 1, 0, 0)))
                .flatten();
    }

    /** The places {@code from} to {@code to - 1} of the first dimension. */
    public NetworkBuilder slice(int from, int to) {
        return add("slice", new Slice(from, to));
    }

    /** The same values under another shape. */
    public NetworkBuilder reshape(int... dims) {
        return add("reshape", new Reshape(Shape.of(dims)));
    }

    /** To a vector. */
    public NetworkBuilder flatten() {
        return add("flatten", new Flatten());
    }

    /** Dropout of {@code rate}; nothing if that is 0. */
    public NetworkBuilder dropout(double rate) {
        return rate == 0 ? this : add("dropout", new Dropout(rate));
    }

    /** Stochastic depth: in training leaves out all of a row's values here at {@code rate}; nothing if that is 0. */
    public NetworkBuilder dropPath(double rate) {
        return rate == 0 ? this : add("path", new DropPath(rate));
    }

    /**
     * Squeeze and excitation (Hu et al. 2018): scales each channel here by a gate between 0 and 1, made of the means of all
     * channels by two linear layers.
     *
     * @param squeezed outputs of the first of the two
     * @param inner function between them
     */
    public NetworkBuilder squeezeExcite(int squeezed, Activation.Function inner) {
        String entry = current;
        int channels = shapeHere().dim(0);
        globalAveragePool().linear(squeezed).activation(inner);
        String gate = linear(channels).activation(Activation.Function.SIGMOID).here();
        return add("scale", new ChannelScale(), entry, gate);
    }

    /** The sum of the layer here and {@code other}. */
    public NetworkBuilder plus(String other) {
        return add("add", new Add(), current, other);
    }

    /** The layer here and {@code others}, joined along the first dimension. */
    public NetworkBuilder concat(String... others) {
        List<String> inputs = new ArrayList<>(List.of(current));
        inputs.addAll(List.of(others));
        return join(inputs);
    }

    /** The layers {@code inputs}, joined along the first dimension; of one, that. */
    public NetworkBuilder join(List<String> inputs) {
        return inputs.size() == 1 ? at(inputs.get(0)) : add("concat", new Concat(), inputs.toArray(String[]::new));
    }

    /** The network; the layer added last is its output. */
    public Network build() {
        return new Network(name, inputShape, nodes);
    }

    /** The shape that the next layer reads. */
    public Shape shapeHere() {
        return nodes.isEmpty() ? inputShape : build().shapeOf(current);
    }
}
