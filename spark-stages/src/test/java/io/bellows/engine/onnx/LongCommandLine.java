package io.bellows.engine.onnx;

import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.util.List;

/** Opens a session and says so; run in a process of its own. */
final class LongCommandLine {
    private LongCommandLine() {}

    public static void main(String[] arguments) {
        NetworkModel model = NetworkModel.initialize(Zoo.mlp(Shape.of(4), 2, 0.0, List.of(3)), 1);
        try (OnnxSession session = OnnxSession.of(model, 1)) {
            System.out.println("outputs: " + session.outputSize());
        }
    }
}
