package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxStartTest {
    @TempDir
    private Path folder;

    private final NetworkModel before = Samples.model(
            NetworkBuilder.network("body", 1, 4, 4)
                    .conv2d(4, 3, 1, 1)
                    .relu()
                    .flatten()
                    .linear(7)
                    .build(),
            5);

    private static Dataset<Row> rows(int classes) {
        return LocalSpark.session()
                .range(0, 48, 1, 2)
                .selectExpr(
                        "transform(sequence(0, 15), i -> float((id * 7 + i) % 5)) as features",
                        "int(id % " + classes + ") as label");
    }

    private DataParallelClassifier classifier() throws IOException {
        Path file = Files.write(folder.resolve("body.onnx"), OnnxExporter.export(before));
        return new DataParallelClassifier()
                .setInitialModelPath(file.toString())
                .setEpochs(1)
                .setBatchSize(16);
    }

    @Test
    void trainsTheNetworkOfTheFileWithANewHead() throws IOException {
        DataParallelClassifierModel after =
                classifier().setLayerRates("conv.*=0").fit(rows(3));

        assertThat(after.networkModel().network().inputShape())
                .isEqualTo(before.network().inputShape());
        assertThat(after.networkModel().network().outputShape().size()).isEqualTo(3);
        assertThat(after.networkModel().weights().values("conv1.weight"))
                .containsExactly(before.weights().values("conv1.weight"));
    }

    @Test
    void keepsTheHeadWhereItHasAsManyOutputs() throws IOException {
        DataParallelClassifierModel after = classifier().setLayerRates(".*=0").fit(rows(7));

        assertThat(after.networkModel().weights().values("linear1.weight"))
                .containsExactly(before.weights().values("linear1.weight"));
    }

    @Test
    void refusesTwoNetworksAndMissingFiles() throws IOException {
        DataParallelClassifier two = classifier().setArchitecture("lenet-5");
        assertThatThrownBy(() -> two.fit(rows(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found architecture");
        DataParallelClassifier none =
                classifier().setInitialModelPath(folder.resolve("none.onnx").toString());
        assertThatThrownBy(() -> none.fit(rows(3))).hasMessageContaining("none.onnx");
    }
}
