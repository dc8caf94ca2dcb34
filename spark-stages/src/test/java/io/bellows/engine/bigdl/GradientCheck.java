package io.bellows.engine.bigdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.onnx.DoubleReference;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import java.util.SplittableRandom;

/** A pass in training beside the definition of the layers, and its gradient beside differences of that. */
final class GradientCheck {
    private GradientCheck() {}

    static void assertHolds(Network network, float[] batch, int rows) {
        NetworkModel model = Samples.model(network, 3);
        FlatWeights weights = FlatWeights.of(model);
        int outputs = network.outputShape().size();
        float[] slope = Samples.rows(rows, outputs, 5);

        float[] gradient = new float[weights.trainable().length];
        float[] forward;
        try (TrainingSession session = new BigDlEngine().open(network, 2)) {
            forward = session.forward(batch, rows, weights.trainable(), 0);
            session.backward(slope, gradient);
        }

        double[][] expected = new DoubleReference(model).train(batch, rows);
        for (int i = 0; i < forward.length; i++) {
            assertThat((double) forward[i]).isCloseTo(expected[i / outputs][i % outputs], within(1e-5));
        }
        double scale = 0;
        for (float value : gradient) {
            scale = Math.max(scale, Math.abs(value));
        }
        SplittableRandom random = new SplittableRandom(6);
        for (int check = 0; check < 150; check++) {
            int i = random.nextInt(gradient.length);
            assertThat((double) gradient[i])
                    .as("gradient %d of %s", i, network)
                    .isCloseTo(difference(network, weights, i, batch, slope), within(2e-4 * scale));
        }
    }

    /** The gradient by the input beside differences of the definition of the layers. */
    static void assertHoldsForInput(Network network, float[] batch, int rows) {
        NetworkModel model = Samples.model(network, 3);
        FlatWeights weights = FlatWeights.of(model);
        float[] slope = Samples.rows(rows, network.outputShape().size(), 5);

        float[] gradient;
        try (TrainingSession session = new BigDlEngine().open(network, 2, true)) {
            session.forward(batch, rows, weights.trainable(), 0);
            session.backward(slope, new float[weights.trainable().length]);
            gradient = session.inputGradient();
        }

        assertThat(gradient).hasSameSizeAs(batch);
        double scale = 0;
        for (float value : gradient) {
            scale = Math.max(scale, Math.abs(value));
        }
        SplittableRandom random = new SplittableRandom(6);
        for (int check = 0; check < 80; check++) {
            int i = random.nextInt(gradient.length);
            float kept = batch[i];
            batch[i] = kept + 1f / 512;
            double above = dot(network, weights, batch, slope);
            float up = batch[i];
            batch[i] = kept - 1f / 512;
            double below = dot(network, weights, batch, slope);
            double width = (double) up - batch[i];
            batch[i] = kept;
            assertThat((double) gradient[i])
                    .as("gradient by input %d of %s", i, network)
                    .isCloseTo((above - below) / width, within(2e-4 * scale));
        }
    }

    /** The slope of sum(slope × output) along weight {@code i}, by a central difference of the double reference. */
    private static double difference(Network network, FlatWeights weights, int i, float[] batch, float[] slope) {
        float[] values = weights.trainable();
        float kept = values[i];
        float step = 1f / 512;
        values[i] = kept + step;
        double above = dot(network, weights, batch, slope);
        float up = values[i];
        values[i] = kept - step;
        double below = dot(network, weights, batch, slope);
        double width = (double) up - values[i];
        values[i] = kept;
        return (above - below) / width;
    }

    private static double dot(Network network, FlatWeights weights, float[] batch, float[] slope) {
        double[][] outputs = new DoubleReference(new NetworkModel(network, weights.toWeights()))
                .train(batch, slope.length / network.outputShape().size());
        double sum = 0;
        for (int i = 0; i < slope.length; i++) {
            sum += slope[i] * outputs[i / outputs[0].length][i % outputs[0].length];
        }
        return sum;
    }
}
