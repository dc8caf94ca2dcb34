package io.bellows.network.prune;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.Linear;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.netlib.util.intW;

/**
 * Cuts linear layers in two, through as few values between as hold {@code energy} of the squared singular values of the matrix
 * (Denil et al. 2013, "Predicting Parameters in Deep Learning"; the best such pair, by Eckart and Young 1936).
 *
 * <p>A layer stays as it is where two would not be smaller. The second keeps the name and the bias; the first is called {@code
 * NAME.reduce} and has no bias. Singular values are LAPACK's, in doubles, by its Java form: the same on every machine.
 *
 * @param energy to keep, in (0, 1]
 * @param layers that may be cut
 */
public record LowRankFactorization(double energy, PrunableLayers layers) {
    private static final String FIRST = ".reduce";

    public LowRankFactorization {
        if (!(energy > 0 && energy <= 1)) {
            throw new IllegalArgumentException(
                    "Cannot factorise linear layers: found energy " + energy + ", expected a number in (0, 1]");
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Factors(int rank, float[] first, float[] second) {}

    /**
     * {@code model} with the layers cut.
     *
     * @throws IllegalArgumentException if no layer gets smaller
     */
    public NetworkModel factorize(NetworkModel model) {
        Network network = model.network();
        Map<String, Factors> cuts = new LinkedHashMap<>();
        for (Node node : layers.of(network)) {
            if (node.layer() instanceof Linear) {
                Weights.Tensor tensor = model.weights().tensor(PrunableLayers.tensor(node));
                Factors factors = factors(tensor);
                if ((long) factors.rank
                                * (tensor.shape().dim(0) + tensor.shape().dim(1))
                        < tensor.values().length) {
                    cuts.put(node.name(), factors);
                }
            }
        }
        if (cuts.isEmpty()) {
            throw new IllegalArgumentException("Cannot factorise linear layers of network '" + network.name()
                    + "': found none that would be smaller as two at energy " + energy
                    + ", expected at least one; lower rankEnergy, or prune otherwise");
        }
        return cut(model, cuts);
    }

    private static NetworkModel cut(NetworkModel model, Map<String, Factors> cuts) {
        Network whole = model.network();
        List<Node> nodes = new ArrayList<>();
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (Node node : whole.nodes()) {
            Factors factors = cuts.get(node.name());
            if (factors != null) {
                String first = node.name() + FIRST;
                nodes.add(new Node(first, new Linear(factors.rank, false), node.inputs()));
                nodes.add(new Node(node.name(), node.layer(), List.of(first)));
                tensors.put(first + ".weight", tensor(factors.rank, factors.first));
            } else {
                nodes.add(node);
            }
            node.layer().parameters(whole.inputShapes(node)).forEach(parameter -> {
                String name = node.name() + "." + parameter.name();
                boolean isCut = factors != null && name.equals(PrunableLayers.tensor(node));
                tensors.put(
                        name,
                        isCut
                                ? tensor(factors.second.length / factors.rank, factors.second)
                                : model.weights().tensor(name));
            });
        }
        return new NetworkModel(new Network(whole.name(), whole.inputShape(), nodes), new Weights(tensors));
    }

    private static Weights.Tensor tensor(int rows, float[] values) {
        return new Weights.Tensor(Shape.of(rows, values.length / rows), values);
    }

    /** W ≈ (U √S) (√S Vᵀ), so that both parts have weights of one size. */
    private Factors factors(Weights.Tensor tensor) {
        int outputs = tensor.shape().dim(0);
        int inputs = tensor.shape().dim(1);
        int least = Math.min(outputs, inputs);
        // LAPACK goes by columns: what it is given is the transpose, inputs×outputs.
        double[] matrix = new double[outputs * inputs];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = tensor.values()[i];
        }
        double[] singular = new double[least];
        double[] left = new double[inputs * least];
        double[] right = new double[least * outputs];
        decompose(inputs, outputs, matrix, singular, left, right);
        int rank = rank(singular);
        float[] first = new float[rank * inputs];
        float[] second = new float[outputs * rank];
        for (int k = 0; k < rank; k++) {
            double root = Math.sqrt(singular[k]);
            for (int i = 0; i < inputs; i++) {
                first[k * inputs + i] = (float) (root * left[k * inputs + i]);
            }
            for (int o = 0; o < outputs; o++) {
                second[o * rank + k] = (float) (root * right[o * least + k]);
            }
        }
        return new Factors(rank, first, second);
    }

    private static void decompose(
            int rows, int columns, double[] matrix, double[] singular, double[] left, double[] right) {
        int least = singular.length;
        double[] size = new double[1];
        intW info = new intW(0);
        gesvd(rows, columns, matrix, singular, left, right, least, size, -1, info);
        double[] work = new double[(int) size[0]];
        gesvd(rows, columns, matrix, singular, left, right, least, work, work.length, info);
        if (info.val != 0) {
            throw new IllegalArgumentException("Cannot factorise a matrix of " + columns + "×" + rows
                    + ": found no singular values (LAPACK's code " + info.val
                    + "), expected finite weights; train again with a smaller learning rate");
        }
    }

    private static void gesvd(
            int rows,
            int columns,
            double[] matrix,
            double[] singular,
            double[] left,
            double[] right,
            int least,
            double[] work,
            int workSize,
            intW info) {
        JavaLAPACK.getInstance()
                .dgesvd(
                        "S", "S", rows, columns, matrix, rows, singular, left, rows, right, least, work, workSize,
                        info);
    }

    private int rank(double[] singular) {
        double total = 0;
        for (double value : singular) {
            total += value * value;
        }
        double kept = 0;
        int rank = 0;
        while (rank < singular.length && (rank == 0 || kept < energy * total)) {
            kept += singular[rank] * singular[rank];
            rank++;
        }
        return rank;
    }
}
