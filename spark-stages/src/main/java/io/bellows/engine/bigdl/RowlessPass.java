package io.bellows.engine.bigdl;

import io.bellows.engine.WorkerSum;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.layer.BatchNorm;
import java.util.ArrayList;
import java.util.List;

/** The passes of a worker that has no rows of a batch: it takes part in the sums that the others wait for, in their order. */
final class RowlessPass {
    private static final float[] NONE = {};

    private record Norm(SynchronizedNorm layer, BatchNorm settings, int mean, int variance) {}

    private final List<Norm> norms = new ArrayList<>();

    RowlessPass(Network network, FlatWeights layout, WorkerSum workers) {
        for (Node node : network.nodes()) {
            if (node.layer() instanceof BatchNorm settings) {
                Shape shape = network.shapeOf(node.name());
                norms.add(new Norm(
                        new SynchronizedNorm(shape.dim(0), shape.size() / shape.dim(0), settings.epsilon(), workers),
                        settings,
                        layout.slots().get(node.name() + ".running_mean").offset(),
                        layout.slots().get(node.name() + ".running_var").offset()));
            }
        }
    }

    /** Moves the running statistics as the others do. */
    void forward(float[] buffers) {
        for (Norm norm : norms) {
            norm.layer.forward(new float[][] {NONE}, NONE);
        }
        for (Norm norm : norms) {
            if (!norm.layer.hasRows()) {
                continue;
            }
            float momentum = (float) norm.settings.momentum();
            SharedWeights.average(norm.layer.mean(), buffers, norm.mean, momentum);
            SharedWeights.average(norm.layer.variance(), buffers, norm.variance, momentum);
        }
    }

    void backward() {
        for (int i = norms.size() - 1; i >= 0; i--) {
            norms.get(i).layer.backward(new float[][] {NONE}, NONE, new float[][] {null});
        }
    }
}
