package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.network.layer.Activation;
import io.bellows.network.layer.ChannelScale;
import io.bellows.network.layer.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final Shape IMAGENET = Shape.of(3, 224, 224);

    @Test
    void infersShapesThroughLeNet() {
        Network network = Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0);

        assertThat(network.shapeOf("conv1")).isEqualTo(Shape.of(6, 28, 28));
        assertThat(network.shapeOf("pool2")).isEqualTo(Shape.of(16, 5, 5));
        assertThat(network.outputShape()).isEqualTo(Shape.of(10));
        assertThat(network.trainableCount()).isEqualTo(61_706);
    }

    @Test
    void countsMobileNetV2AsPublished() {
        Network network = Zoo.mobileNetV2(IMAGENET, 1000, 1.0, 0.2);

        assertThat(network.trainableCount()).isEqualTo(3_504_872);
        assertThat(network.multiplyAdds()).isEqualTo(300_774_272);
        assertThat(network.shapeOf("pool1")).isEqualTo(Shape.of(1280));
    }

    @Test
    void widthMultiplierShrinksMobileNetV2AsPublished() {
        assertThat(Zoo.mobileNetV2(IMAGENET, 1000, 0.5, 0.0).trainableCount()).isEqualTo(1_968_680);
    }

    @Test
    void readsBackTheJsonItWrites() {
        Network network = Zoo.mobileNetV2(Shape.of(3, 64, 64), 7, 0.35, 0.1);

        assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
    }

    @Test
    void readsBackEveryLayerType() {
        NetworkBuilder builder = NetworkBuilder.network("all", 4, 9, 7)
                .conv2d(4, new Window(3, 1, 1, 1, 1, 0), 2, true)
                .named("first")
                .activation(Activation.Function.TANH)
                .plus("first")
                .concat("first")
                .averagePool(2, 1)
                .maxPool(2, 2)
                .batchNorm()
                .activation(Activation.Function.SILU)
                .squeezeExcite(2, Activation.Function.HARD_SWISH)
                .dropPath(0.1)
                .slice(1, 5)
                .dropout(0.25);
        Network network = builder.flatten()
                .reshape(builder.shapeHere().size())
                .slice(0, 6)
                .embedding(9, 2)
                .flatten()
                .linear(3)
                .build();

        assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
        assertThat(network.shapeOf("concat1")).isEqualTo(Shape.of(8, 9, 7));
    }

    @Test
    void namesTheLayerWhoseInputDoesNotFit() {
        assertThatThrownBy(() -> NetworkBuilder.network("n", 3, 8, 8).linear(10))
                .hasMessageContaining("linear1")
                .hasMessageContaining("3×8×8")
                .hasMessageContaining("Flatten");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 3, 4, 4).conv2d(8, 5, 1, 0))
                .hasMessageContaining("conv1")
                .hasMessageContaining("expected at least 5×5");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 3, 8, 8).relu().plus("nowhere"))
                .hasMessageContaining("nowhere");
    }

    @Test
    void saysWhatTheNewerLayersCannotTake() {
        assertThatThrownBy(() -> NetworkBuilder.network("n", 3, 8, 8).embedding(10, 4))
                .hasMessageContaining("embedding1")
                .hasMessageContaining("3×8×8");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 8).embedding(0, 4)).hasMessageContaining("found 0 ids");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 8).slice(5, 9))
                .hasMessageContaining("expected at least 9");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 8).slice(5, 5)).hasMessageContaining("5 to 5");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 8).reshape(3, 3))
                .hasMessageContaining("of 8 values")
                .hasMessageContaining("9 of 3×3");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 8).dropPath(1)).hasMessageContaining("found rate 1.0");
        assertThatThrownBy(() -> NetworkBuilder.network("n", 3, 8, 8)
                        .add("scale", new ChannelScale(), Network.INPUT, Network.INPUT))
                .hasMessageContaining("scale1")
                .hasMessageContaining("as many factors as channels");
        assertThatThrownBy(() -> Zoo.create("text-cnn", Shape.of(20), 2, Zoo.Settings.defaults()))
                .hasMessageContaining("how many ids");
    }

    @Test
    void summaryListsEachLayerAndTheTotals() {
        Network network = NetworkBuilder.network("small", 2, 8, 8)
                .conv2d(40, 5, 1, 2)
                .batchNorm()
                .relu()
                .globalAveragePool()
                .linear(10)
                .build();

        assertThat(network.summary().lines())
                .containsExactly(
                        "layer                        type                 output           parameters  multiply-adds",
                        "conv1                        conv2d               40×8×8                2,040        128,000",
                        "norm1                        batch-norm           40×8×8                   80              0",
                        "relu1                        activation           40×8×8                    0              0",
                        "pool1                        global-average-pool  40                        0              0",
                        "linear1                      linear               10                      410            400",
                        "small                                             10                    2,530        128,400");
    }

    @Test
    void refusesJsonThatIsNotANetwork() {
        String json = NetworkJson.write(Zoo.mlp(Shape.of(4), 2, 0.0, List.of(3)));

        assertThatThrownBy(() -> NetworkJson.read("{")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NetworkJson.read("{}")).hasMessageContaining("bellows-network");
        assertThatThrownBy(() -> NetworkJson.read(json.replace("\"linear\"", "\"liner\"")))
                .hasMessageContaining("liner");
        assertThatThrownBy(() -> NetworkJson.read(json.replace("outFeatures", "outFeature")))
                .hasMessageContaining("linear1");
    }
}
