package io.bellows.network.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LowRankFactorizationTest {
    private static final int OUTPUTS = 8;
    private static final int INPUTS = 10;

    /** A matrix of rank 2, 5·u vᵀ + 3·w zᵀ of unit vectors at right angles: its singular values are 5 and 3. */
    private static NetworkModel model() {
        Network network =
                NetworkBuilder.network("matrix", INPUTS).linear(OUTPUTS).build();
        float[] matrix = new float[OUTPUTS * INPUTS];
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 4; k++) {
                matrix[i * INPUTS + k] = 5 / 4f;
                matrix[(4 + i) * INPUTS + 4 + k] = (i % 2 == 0 ? 3 : -3) / 4f;
            }
        }
        return new NetworkModel(
                network,
                new Weights(Map.of(
                        "linear1.weight", new Weights.Tensor(Shape.of(OUTPUTS, INPUTS), matrix),
                        "linear1.bias", new Weights.Tensor(Shape.of(OUTPUTS), new float[OUTPUTS]))));
    }

    private static float[] product(NetworkModel model) {
        Weights.Tensor first = model.weights().tensor("linear1.reduce.weight");
        Weights.Tensor second = model.weights().tensor("linear1.weight");
        int rank = first.shape().dim(0);
        int inputs = first.shape().dim(1);
        float[] product = new float[second.shape().dim(0) * inputs];
        for (int o = 0; o < second.shape().dim(0); o++) {
            for (int i = 0; i < inputs; i++) {
                for (int k = 0; k < rank; k++) {
                    product[o * inputs + i] += second.values()[o * rank + k] * first.values()[k * inputs + i];
                }
            }
        }
        return product;
    }

    @Test
    void aMatrixOfRankTwoIsTheProductOfTwoOfThatRank() {
        NetworkModel model = model();

        NetworkModel cut = new LowRankFactorization(0.999999, PrunableLayers.ALL).factorize(model);

        assertThat(cut.network().nodes().stream().map(Node::name)).containsExactly("linear1.reduce", "linear1");
        assertThat(cut.network().shapeOf("linear1.reduce")).isEqualTo(Shape.of(2));
        assertThat(product(cut)).containsExactly(model.weights().values("linear1.weight"), within(1e-6f));
        assertThat(cut.network().multiplyAdds()).isEqualTo(2L * (OUTPUTS + INPUTS));
    }

    @Test
    void keepsAsManyRanksAsHoldTheEnergy() {
        // 25 of 34 is 0.735
        NetworkModel cut = new LowRankFactorization(0.73, PrunableLayers.ALL).factorize(model());

        assertThat(cut.network().shapeOf("linear1.reduce")).isEqualTo(Shape.of(1));
        float[] product = product(cut);
        assertThat(product[0]).isCloseTo(1.25f, within(1e-6f));
        assertThat(product[4 * INPUTS + 4]).isCloseTo(0f, within(1e-6f));
    }

    @Test
    void cutsWideMatricesAsWellAsTallOnes() {
        for (int[] size : new int[][] {{40, 6}, {6, 40}}) {
            float[] factor = new float[size[0] * size[1]];
            SplittableRandom random = new SplittableRandom(2);
            float[] rows = new float[size[0]];
            float[] columns = new float[size[1]];
            for (int i = 0; i < factor.length; i++) {
                rows[i % rows.length] = (float) random.nextDouble();
                columns[i % columns.length] = (float) random.nextDouble();
            }
            for (int i = 0; i < factor.length; i++) {
                factor[i] = rows[i / size[1]] * columns[i % size[1]];
            }
            Network single =
                    NetworkBuilder.network("one", size[1]).linear(size[0]).build();
            NetworkModel of = new NetworkModel(
                    single,
                    new Weights(Map.of(
                            "linear1.weight", new Weights.Tensor(Shape.of(size[0], size[1]), factor),
                            "linear1.bias", new Weights.Tensor(Shape.of(size[0]), new float[size[0]]))));

            NetworkModel cut = new LowRankFactorization(0.9999, PrunableLayers.ALL).factorize(of);

            assertThat(cut.network().shapeOf("linear1.reduce")).isEqualTo(Shape.of(1));
            assertThat(product(cut)).containsExactly(factor, within(1e-5f));
        }
    }

    @Test
    void refusesWhereNothingGetsSmaller() {
        NetworkModel model = NetworkModel.initialize(
                NetworkBuilder.network("small", 4).linear(3).build(), 1);

        assertThatThrownBy(() -> new LowRankFactorization(1, PrunableLayers.ALL).factorize(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower rankEnergy");
    }

    @Test
    void leavesExcludedLayers() {
        NetworkModel model = NetworkModel.initialize(
                NetworkBuilder.network("two", 30).linear(30).linear(30).build(), 1);

        Network cut = new LowRankFactorization(0.3, new PrunableLayers(List.of("linear2")))
                .factorize(model)
                .network();

        assertThat(cut.nodes().stream().map(Node::name)).containsExactly("linear1.reduce", "linear1", "linear2");
    }
}
