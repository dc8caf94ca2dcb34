package io.bellows.engine.onnx;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What a network gives, by the definition of each layer, in double precision. */
public final class DoubleReference {
    private static final Set<Class<?>> UNCHANGED = Set.of(Flatten.class, Reshape.class, Dropout.class, DropPath.class);

    private final NetworkModel model;

    public DoubleReference(NetworkModel model) {
        this.model = model;
    }

    /** Prediction for one row. */
    public double[] predict(float[] row) {
        Network network = model.network();
        Map<String, double[]> values = new HashMap<>();
        values.put(
                Network.INPUT,
                IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray());
        for (Node node : network.nodes()) {
            List<double[]> inputs = node.inputs().stream().map(values::get).toList();
            values.put(node.name(), run(node, inputs, network.inputShapes(node).get(0), network.shapeOf(node.name())));
        }
        return values.get(network.output().name());
    }

    /** The outputs of a batch in training, where batch normalisation goes by the batch's own statistics. */
    public double[][] train(float[] batch, int rows) {
        Network network = model.network();
        int size = network.inputShape().size();
        Map<String, double[][]> values = new HashMap<>();
        values.put(
                Network.INPUT,
                IntStream.range(0, rows)
                        .mapToObj(row -> IntStream.range(0, size)
                                .mapToDouble(i -> batch[row * size + i])
                                .toArray())
                        .toArray(double[][]::new));
        for (Node node : network.nodes()) {
            Shape in = network.inputShapes(node).get(0);
            Shape out = network.shapeOf(node.name());
            double[][] result = new double[rows][];
            for (int row = 0; row < rows; row++) {
                int at = row;
                List<double[]> inputs = node.inputs().stream()
                        .map(input -> values.get(input)[at])
                        .toList();
                result[row] = node.layer() instanceof BatchNorm ? inputs.get(0).clone() : run(node, inputs, in, out);
            }
            if (node.layer() instanceof BatchNorm norm) {
                normalise(node.name(), norm, result, in.size() / in.dim(0));
            }
            values.put(node.name(), result);
        }
        return values.get(network.output().name());
    }

    private void normalise(String name, BatchNorm norm, double[][] rows, int area) {
        for (int c = 0; c < rows[0].length / area; c++) {
            int from = c * area;
            double mean = 0;
            double square = 0;
            for (double[] row : rows) {
                for (int i = from; i < from + area; i++) {
                    mean += row[i] / (rows.length * area);
                }
            }
            for (double[] row : rows) {
                for (int i = from; i < from + area; i++) {
                    square += (row[i] - mean) * (row[i] - mean) / (rows.length * area);
                }
            }
            for (double[] row : rows) {
                for (int i = from; i < from + area; i++) {
                    row[i] = (row[i] - mean) / Math.sqrt(square + norm.epsilon()) * at(name, "weight", c)
                            + at(name, "bias", c);
                }
            }
        }
    }

    private double[] run(Node node, List<double[]> inputs, Shape in, Shape out) {
        double[] x = inputs.get(0);
        if (node.layer() instanceof Activation activation) {
            return Arrays.stream(x).map(v -> apply(activation.function(), v)).toArray();
        } else if (node.layer() instanceof Add) {
            return IntStream.range(0, x.length)
                    .mapToDouble(i -> inputs.stream().mapToDouble(v -> v[i]).sum())
                    .toArray();
        } else if (node.layer() instanceof Concat) {
            return inputs.stream().flatMapToDouble(Arrays::stream).toArray();
        } else if (node.layer() instanceof BatchNorm norm) {
            return batchNorm(node.name(), norm, x, in.size() / in.dim(0));
        } else if (node.layer() instanceof Conv2d conv) {
            return convolve(node.name(), conv, x, in, out);
        } else if (node.layer() instanceof Linear) {
            return linear(node.name(), x, out.size());
        } else if (node.layer() instanceof GlobalAveragePool) {
            int area = x.length / in.dim(0);
            return IntStream.range(0, in.dim(0))
                    .mapToDouble(c -> Arrays.stream(x, c * area, (c + 1) * area).sum() / area)
                    .toArray();
        } else if (node.layer() instanceof MaxPool pool) {
            return pool(pool.window(), x, in, out, true);
        } else if (node.layer() instanceof AveragePool pool) {
            return pool(pool.window(), x, in, out, false);
        } else if (node.layer() instanceof ChannelScale) {
            int area = x.length / in.dim(0);
            return IntStream.range(0, x.length)
                    .mapToDouble(i -> x[i] * inputs.get(1)[i / area])
                    .toArray();
        } else if (node.layer() instanceof Embedding embedding) {
            return IntStream.range(0, out.size())
                    .mapToDouble(
                            i -> at(node.name(), "weight", ((int) x[i % x.length]) * embedding.size() + i / x.length))
                    .toArray();
        } else if (node.layer() instanceof Slice slice) {
            int each = x.length / in.dim(0);
            return Arrays.copyOfRange(x, slice.from() * each, slice.to() * each);
        } else if (UNCHANGED.contains(node.layer().getClass())) {
            return x;
        }
        throw new AssertionError("no reference for " + node.layer());
    }

    private static double apply(Activation.Function function, double v) {
        return switch (function) {
            case RELU -> Math.max(v, 0);
            case RELU6 -> Math.min(Math.max(v, 0), 6);
            case SIGMOID -> 1 / (1 + Math.exp(-v));
            case TANH -> Math.tanh(v);
            case SILU -> v / (1 + Math.exp(-v));
            case HARD_SWISH -> v * Math.min(Math.max(v + 3, 0), 6) / 6;
        };
    }

    private double[] batchNorm(String name, BatchNorm norm, double[] x, int area) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> {
                    int c = i / area;
                    return (x[i] - at(name, "running_mean", c))
                                    / Math.sqrt(at(name, "running_var", c) + norm.epsilon())
                                    * at(name, "weight", c)
                            + at(name, "bias", c);
                })
                .toArray();
    }

    private double[] linear(String name, double[] x, int out) {
        return IntStream.range(0, out)
                .mapToDouble(o -> IntStream.range(0, x.length)
                                .mapToDouble(i -> x[i] * at(name, "weight", o * x.length + i))
                                .sum()
                        + bias(name, o))
                .toArray();
    }

    private double[] convolve(String name, Conv2d conv, double[] x, Shape in, Shape out) {
        Window w = conv.window();
        int inPerGroup = in.dim(0) / conv.groups();
        int outPerGroup = out.dim(0) / conv.groups();
        double[] y = new double[out.size()];
        for (int at = 0; at < y.length; at++) {
            int o = at / (out.dim(1) * out.dim(2));
            int row = at / out.dim(2) % out.dim(1) * w.strideHeight() - w.padHeight();
            int column = at % out.dim(2) * w.strideWidth() - w.padWidth();
            y[at] = bias(name, o);
            for (int c = 0; c < inPerGroup; c++) {
                int channel = o / outPerGroup * inPerGroup + c;
                for (int k = 0; k < w.height() * w.width(); k++) {
                    int r = row + k / w.width();
                    int s = column + k % w.width();
                    if (r >= 0 && r < in.dim(1) && s >= 0 && s < in.dim(2)) {
                        y[at] += x[(channel * in.dim(1) + r) * in.dim(2) + s]
                                * at(name, "weight", (o * inPerGroup + c) * w.height() * w.width() + k);
                    }
                }
            }
        }
        return y;
    }

    private static double[] pool(Window w, double[] x, Shape in, Shape out, boolean max) {
        double[] y = new double[out.size()];
        for (int at = 0; at < y.length; at++) {
            int channel = at / (out.dim(1) * out.dim(2));
            int row = at / out.dim(2) % out.dim(1) * w.strideHeight() - w.padHeight();
            int column = at % out.dim(2) * w.strideWidth() - w.padWidth();
            double largest = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int inside = 0;
            for (int k = 0; k < w.height() * w.width(); k++) {
                int r = row + k / w.width();
                int s = column + k % w.width();
                if (r >= 0 && r < in.dim(1) && s >= 0 && s < in.dim(2)) {
                    double value = x[(channel * in.dim(1) + r) * in.dim(2) + s];
                    largest = Math.max(largest, value);
                    sum += value;
                    inside++;
                }
            }
            y[at] = max ? largest : sum / inside;
        }
        return y;
    }

    private double bias(String name, int index) {
        return model.weights().names().contains(name + ".bias") ? at(name, "bias", index) : 0;
    }

    private double at(String name, String parameter, int index) {
        return model.weights().values(name + "." + parameter)[index];
    }
}
