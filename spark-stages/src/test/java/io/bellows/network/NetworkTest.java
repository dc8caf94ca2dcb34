package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.network.layer.Activation;
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
                .activation(Activation.Function.SIGMOID)
                .dropout(0.25);
        Network network = builder.flatten().linear(3).build();

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
