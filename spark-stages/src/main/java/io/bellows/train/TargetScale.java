package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.Linear;
import io.bellows.train.data.TargetMoments;
import io.bellows.train.loss.Loss;
import io.bellows.train.metric.Metric;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mean and a deviation for each number that rows teach: training learns (t - mean) / deviation, and the model that is served
 * gives deviation · y + mean, in the units of the targets.
 *
 * @param means of the targets
 * @param deviations of the targets, each above 0
 * @param outputsPerTarget how many outputs in a row each of them is for
 */
record TargetScale(List<Double> means, List<Double> deviations, int outputsPerTarget) implements Serializable {
    /** Leaves everything as it is. */
    static final TargetScale NONE = new TargetScale(List.of(), List.of(), 1);

    private static final String LAYER = "target-scale";

    /** The scale on which the targets of the training rows have mean 0 and deviation 1. */
    static TargetScale of(TargetMoments moments, int outputsPerTarget) {
        return new TargetScale(moments.meanOfEach(), moments.deviationOfEach(), outputsPerTarget);
    }

    TargetScale {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
    }

    /** The scale to which a target comes back from one on this scale. */
    private TargetScale inverse() {
        List<Double> backMeans = new ArrayList<>();
        List<Double> backDeviations = new ArrayList<>();
        for (int i = 0; i < means.size(); i++) {
            backMeans.add(-means.get(i) / deviations.get(i));
            backDeviations.add(1 / deviations.get(i));
        }
        return new TargetScale(backMeans, backDeviations, outputsPerTarget);
    }

    /** The loss that sees targets on this scale. */
    Loss of(Loss loss) {
        if (means.isEmpty()) {
            return loss;
        }
        return (outputs, targets, slope) -> {
            double[] scaled = new double[targets.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = (targets[i] - means.get(i)) / deviations.get(i);
            }
            return loss.evaluate(outputs, scaled, slope);
        };
    }

    /** The figure in the units of the targets, of outputs on this scale. */
    Metric of(Metric metric) {
        return means.isEmpty() ? metric : new ScaledMetric(metric, this);
    }

    /** An output in the units of the targets. */
    double undone(int output, double value) {
        int target = output / outputsPerTarget;
        return value * deviations.get(target) + means.get(target);
    }

    /** {@code model} with its outputs in the units of the targets: in its last layer, where that can hold it, else after it. */
    NetworkModel applied(NetworkModel model) {
        if (means.isEmpty()) {
            return model;
        }
        return canHold(model.network()) ? scaled(model) : scaled(withLayer(model));
    }

    /** {@code model} with its outputs, in the units of the targets, brought to this scale; itself where its last layer is of another kind. */
    NetworkModel undone(NetworkModel model) {
        return !means.isEmpty() && canHold(model.network()) ? inverse().scaled(model) : model;
    }

    private boolean canHold(Network network) {
        return network.output().layer() instanceof Linear linear
                && linear.bias()
                && linear.outFeatures() == means.size() * outputsPerTarget;
    }

    private NetworkModel withLayer(NetworkModel model) {
        Network network = model.network();
        int size = means.size() * outputsPerTarget;
        List<Node> nodes = new ArrayList<>(network.nodes());
        nodes.add(
                new Node(LAYER, new Linear(size, true), List.of(network.output().name())));
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        float[] identity = new float[size * size];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        tensors.put(LAYER + ".weight", new Weights.Tensor(Shape.of(size, size), identity));
        tensors.put(LAYER + ".bias", new Weights.Tensor(Shape.of(size), new float[size]));
        return new NetworkModel(new Network(network.name(), network.inputShape(), nodes), new Weights(tensors));
    }

    private NetworkModel scaled(NetworkModel model) {
        String layer = model.network().output().name();
        Weights.Tensor weight = model.weights().tensor(layer + ".weight");
        Weights.Tensor bias = model.weights().tensor(layer + ".bias");
        float[] slopes = weight.values().clone();
        float[] starts = bias.values().clone();
        int inputs = slopes.length / starts.length;
        for (int output = 0; output < starts.length; output++) {
            double deviation = deviations.get(output / outputsPerTarget);
            starts[output] = (float) (starts[output] * deviation + means.get(output / outputsPerTarget));
            for (int i = output * inputs; i < (output + 1) * inputs; i++) {
                slopes[i] = (float) (slopes[i] * deviation);
            }
        }
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        tensors.put(layer + ".weight", new Weights.Tensor(weight.shape(), slopes));
        tensors.put(layer + ".bias", new Weights.Tensor(bias.shape(), starts));
        return new NetworkModel(model.network(), new Weights(tensors));
    }
}
