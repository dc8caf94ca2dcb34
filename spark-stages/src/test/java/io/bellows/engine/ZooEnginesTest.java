package io.bellows.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.bigdl.BigDlEngine;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkJson;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.BatchNorm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each network of the zoo through both engines. */
class ZooEnginesTest {
    private static final int ROWS = 16;
    private static final int IDS = 9;

    /** Each norm amplifies the rounding before it: behind ResNet-50's 53 of them it is 4e-5, elsewhere below 1e-5. */
    private static final float TOLERANCE = 1e-4f;

    static List<Network> networks() {
        Shape image = Shape.of(3, 64, 64);
        return List.of(
                Zoo.mlp(Shape.of(6), 4, 0.0, List.of(8), List.of(IDS, IDS), 3),
                Zoo.leNet5(Shape.of(1, 28, 28), 4, 1.0, 0.0),
                Zoo.resNet20(Shape.of(3, 32, 32), 4, 0.5, 0.0),
                Zoo.resNet18(image, 4, 0.25, 0.0),
                Zoo.resNet50(image, 4, 0.25, 0.0),
                Zoo.mobileNetV2(image, 4, 0.35, 0.0),
                Zoo.efficientNetLite0(image, 4, 0.25, 0.0, 0.0),
                Zoo.efficientNetB0(image, 4, 0.25, 0.0, 0.0),
                Zoo.textCnn(Shape.of(12), 4, IDS, 6, 0.1, 0.0),
                Zoo.seriesCnn(Shape.of(2, 30), 4, 0.25));
    }

    /** Softmax and cross-entropy on one batch, by plain gradient descent. */
    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v2", "efficientnet-lite0"})
    void learnsABatch(String architecture) {
        Zoo.Settings settings = new Zoo.Settings(0.35, 0.1, 0.1, List.of(), List.of(), 0, 1);
        Network network = Zoo.create(architecture, Shape.of(3, 32, 32), 4, settings);
        float[] weights = FlatWeights.of(NetworkModel.initialize(network, 3)).trainable();
        float[] batch = Samples.rows(ROWS, network.inputShape().size(), 4);
        float[] slope = new float[4 * ROWS];
        float[] gradient = new float[weights.length];
        double first = 0;
        double loss = 0;
        try (TrainingSession session = new BigDlEngine().open(network, 2)) {
            for (int step = 0; step < 12; step++) {
                loss = crossEntropy(session.forward(batch, ROWS, weights, step), slope);
                first = step == 0 ? loss : first;
                session.backward(slope, gradient);
                for (int i = 0; i < weights.length; i++) {
                    weights[i] -= 0.05f * gradient[i];
                }
            }
        }

        assertThat(loss).isLessThan(0.6 * first);
    }

    /** The mean loss where row r is of class r mod 4, and its gradient. */
    private static double crossEntropy(float[] logits, float[] slope) {
        double loss = 0;
        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += Math.exp(logits[row * 4 + i]);
            }
            for (int i = 0; i < 4; i++) {
                double share = Math.exp(logits[row * 4 + i]) / sum;
                boolean own = i == row % 4;
                slope[row * 4 + i] = (float) ((share - (own ? 1 : 0)) / ROWS);
                loss -= own ? Math.log(share) / ROWS : 0;
            }
        }
        return loss;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void servesWhatItTrains(Network network) {
        FlatWeights weights = FlatWeights.of(Samples.model(network, 3));
        float[] batch = Samples.ids(ROWS * network.inputShape().size(), IDS, 4);
        float[] slope = Samples.rows(ROWS, 4, 5);
        float[] gradient = new float[weights.trainable().length];
        float[] trained;
        try (TrainingSession session = new BigDlEngine().open(network, 2)) {
            session.writeBuffers(new float[weights.buffers().length]);
            trained = session.forward(batch, ROWS, weights.trainable(), 0);
            session.backward(slope, gradient);
            session.readBuffers(weights.buffers());
        }
        statisticsOfTheBatch(network, weights);

        float[] served;
        try (InferenceSession session = OnnxSession.of(new NetworkModel(network, weights.toWeights()), 2)) {
            served = session.predict(batch, ROWS);
        }

        float largest = largest(trained);
        assertThat(trained.length).isEqualTo(4 * ROWS);
        assertThat(Float.isFinite(largest(gradient)) && largest(gradient) > 0).isTrue();
        for (int i = 0; i < trained.length; i++) {
            assertThat(served[i]).as(network.name()).isCloseTo(trained[i], within(TOLERANCE * (1 + largest)));
        }
        assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Float.isNaN(value) ? value : Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Undoes the average with 0 and the correction of the variance: what is left is what training normalised by. */
    private static void statisticsOfTheBatch(Network network, FlatWeights weights) {
        for (Node node : network.nodes()) {
            if (node.layer() instanceof BatchNorm norm) {
                Shape shape = network.shapeOf(node.name());
                double count = ROWS * (double) shape.size() / shape.dim(0);
                scale(weights, node.name() + ".running_mean", 1 / norm.momentum());
                scale(weights, node.name() + ".running_var", (count - 1) / count / norm.momentum());
            }
        }
    }

    private static void scale(FlatWeights weights, String name, double factor) {
        FlatWeights.Slot slot = weights.slots().get(name);
        for (int i = slot.offset(); i < slot.offset() + slot.size(); i++) {
            weights.buffers()[i] = (float) (weights.buffers()[i] * factor);
        }
    }
}
