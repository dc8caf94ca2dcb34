package io.bellows.engine.onnx;

import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what {@code quantize_peer.py} reads: a network with every kind of layer, and rows to calibrate it with. */
final class PeerFiles {
    static final int ROWS = 24;

    private PeerFiles() {}

    static Network network() {
        return NetworkBuilder.network("peer", 3, 10, 10)
                .conv2d(8, 3, 1, 1)
                .batchNorm()
                .relu()
                .named("entry")
                .depthwiseConv2d(3, 1, 1)
                .batchNorm()
                .relu6()
                .conv2d(8, 1, 1, 0)
                .plus("entry")
                .relu()
                .averagePool(2, 1)
                .conv2d(6, 3, 1, 1)
                .named("gate")
                .activation(Activation.Function.SIGMOID)
                .concat("gate")
                .maxPool(3, 2)
                .activation(Activation.Function.TANH)
                .conv2d(12, 1, 1, 0)
                .relu()
                .globalAveragePool()
                .linear(20)
                .relu()
                .dropout(0.5)
                .linear(5)
                .build();
    }

    static NetworkModel model() {
        return Samples.model(network(), 11);
    }

    static float[] rows() {
        return Samples.rows(ROWS, network().inputShape().size(), 12);
    }

    /** A MobileNetV2 with few channels. */
    static NetworkModel mobileModel() {
        return Samples.model(Zoo.mobileNetV2(Shape.of(3, 32, 32), 10, 0.1, 0.0), 13);
    }

    static float[] mobileRows() {
        return Samples.rows(ROWS, 3 * 32 * 32, 14);
    }

    /** Writes the files into the folder {@code arguments[0]}, and those of the MobileNet into its folder {@code mobile}. */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), model(), rows());
        write(Files.createDirectories(Path.of(arguments[0], "mobile")), mobileModel(), mobileRows());
    }

    private static void write(Path folder, NetworkModel model, float[] rows) throws IOException {
        Files.write(folder.resolve("model.onnx"), OnnxExporter.export(model));
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(rows);
        Files.write(folder.resolve("rows.f32"), bytes.array());
    }
}
