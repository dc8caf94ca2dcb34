package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxEngine;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.train.data.TargetMoments;
import io.bellows.train.loss.SquaredLoss;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetScaleTest {
    private static final TargetScale SCALE = new TargetScale(List.of(100.0, -3.0), List.of(10.0, 0.5), 1);
    private static final float[] ROWS = {0.1f, 0.2f, 0.3f, -0.4f, 0.5f, -0.6f};

    private static NetworkModel perceptron() {
        return NetworkModel.initialize(Zoo.create("mlp", Shape.of(3), 2, Zoo.Settings.defaults()), 1);
    }

    private static float[] outputs(NetworkModel model) {
        try (InferenceSession session = new OnnxEngine().open(model, 1)) {
            return session.predict(ROWS, 2);
        }
    }

    @Test
    void lastLayerTakesTheScale() {
        NetworkModel model = perceptron();
        float[] before = outputs(model);

        float[] after = outputs(SCALE.applied(model));

        assertThat(SCALE.applied(model).network()).isEqualTo(model.network());
        for (int row = 0; row < 2; row++) {
            assertThat(after[2 * row]).isCloseTo(100 + 10 * before[2 * row], within(1e-4f));
            assertThat(after[2 * row + 1]).isCloseTo(-3 + 0.5f * before[2 * row + 1], within(1e-5f));
        }
    }

    @Test
    void networkWhoseLastLayerIsNotLinearGetsOneMore() {
        NetworkModel model = NetworkModel.initialize(
                NetworkBuilder.network("ends-in-relu", 3).linear(2).relu().build(), 1);
        float[] before = outputs(model);

        float[] after = outputs(SCALE.applied(model));

        for (int i = 0; i < 4; i++) {
            float expected = i % 2 == 0 ? 100 + 10 * before[i] : -3 + 0.5f * before[i];
            assertThat(after[i]).isCloseTo(expected, within(1e-4f));
        }
    }

    @Test
    void undoesWhatItApplied() {
        NetworkModel model = perceptron();

        assertThat(outputs(SCALE.undone(SCALE.applied(model)))).containsExactly(outputs(model), within(1e-5f));
    }

    @Test
    void lossIsThatOfScaledTargets() {
        double[] slope = new double[2];

        double loss = SCALE.of(new SquaredLoss()).evaluate(new double[] {1, 1}, new double[] {120, -3}, slope);

        assertThat(loss).isEqualTo((1 + 1) / 2.0);
        assertThat(slope).containsExactly(-1, 1);
    }

    @Test
    void tellsWhereFloatsAreTooCoarse() {
        assertThat(moments(1.7e9, 1).isCoarse()).isTrue();
        assertThat(moments(1.7e9, 0).isCoarse()).isTrue();
        assertThat(moments(1e4, 1).isCoarse()).isFalse();
        assertThat(moments(5, 0).isCoarse()).isFalse();
        assertThat(moments(0, 1e-9).isCoarse()).isFalse();
    }

    private static TargetMoments moments(double mean, double deviation) {
        return new TargetMoments(4, new double[] {mean}, new double[] {4 * deviation * deviation});
    }
}
