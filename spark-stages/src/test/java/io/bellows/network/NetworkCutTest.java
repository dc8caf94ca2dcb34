package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkCutTest {
    private static final NetworkCut.Demand DEMAND = new NetworkCut.Demand(64, 4, 2, Long.MAX_VALUE);

    private static NetworkCut.Demand within(long bytes) {
        return new NetworkCut.Demand(64, 4, 2, bytes);
    }

    private static List<String> inputsOfAll(NetworkCut cut) {
        return cut.stages().stream().map(Network::name).toList();
    }

    @Test
    void cutsAnMlpWhereItsWorkIsHalved() {
        Network network = Zoo.mlp(Shape.of(100), 100, 0, List.of(1_000, 1_000, 1_000));

        NetworkCut cut = NetworkCut.of(network, 2, DEMAND);

        // 100×1000 and 1000×1000 before, 1000×1000 and 1000×100 behind: the last stage's passes are cheaper
        assertThat(cut.loads()).extracting(StageLoad::parameters).containsExactly(1_102_000L, 1_101_100L);
        assertThat(cut.stages().get(1).inputShape()).isEqualTo(Shape.of(1_000));
        assertThat(cut.stages().get(1).outputShape()).isEqualTo(Shape.of(100));
    }

    @Test
    void findsTheLeastOfAllCuts() {
        Network network = Zoo.resNet20(Shape.of(3, 32, 32), 10, 0.5, 0);
        CutPoints points = new CutPoints(network);
        double least = Double.POSITIVE_INFINITY;
        for (int first = 1; first < points.size() - 1; first++) {
            for (int second = first + 1; second < points.size() - 1; second++) {
                List<StageLoad> loads = List.of(
                        points.between(0, first),
                        points.between(first, second),
                        points.between(second, points.size() - 1));
                if (loads.stream().allMatch(load -> load.parameters() > 0)) {
                    least = Math.min(least, most(loads));
                }
            }
        }

        assertThat(most(NetworkCut.of(network, 3, DEMAND).loads())).isEqualTo(least);
    }

    private static double most(List<StageLoad> loads) {
        return loads.stream().mapToDouble(load -> load.work(64, 4)).max().orElseThrow();
    }

    @Test
    void neverCutsThroughAResidualConnection() {
        NetworkBuilder builder = NetworkBuilder.network("residual", 4, 6, 6).conv2d(4, 3, 1, 1);
        String entry = builder.relu().here();
        Network network = builder.conv2d(4, 3, 1, 1)
                .batchNorm()
                .relu()
                .conv2d(4, 3, 1, 1)
                .plus(entry)
                .relu()
                .globalAveragePool()
                .linear(3)
                .build();

        // with weights on both sides: before the block, behind the sum
        assertThat(new CutPoints(network).mostStages()).isEqualTo(3);
        NetworkCut cut = NetworkCut.of(network, 3, DEMAND);
        assertThat(cut.stages().get(1).nodes()).extracting(Node::name).contains("conv2", "norm1", "conv3", "add1");
        assertThatThrownBy(() -> NetworkCut.of(network, 4, DEMAND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("into 4 stages: found 2 places")
                .hasMessageContaining("expected at least 3; set pipelineStages to at most 3");
    }

    @Test
    void stagesHaveAllLayersOnceAndGoOnWhereTheOneBeforeEnds() {
        Network network = Zoo.resNet20(Shape.of(3, 32, 32), 10, 1, 0);

        NetworkCut cut = NetworkCut.of(network, 5, DEMAND);

        List<String> names = new ArrayList<>();
        Shape shape = network.inputShape();
        for (Network stage : cut.stages()) {
            assertThat(stage.inputShape()).isEqualTo(shape);
            assertThat(stage.trainableCount()).isPositive();
            shape = stage.outputShape();
            stage.nodes().forEach(node -> names.add(node.name()));
        }
        assertThat(names)
                .containsExactlyElementsOf(
                        network.nodes().stream().map(Node::name).toList());
        assertThat(inputsOfAll(cut)).doesNotHaveDuplicates();
    }

    @Test
    void splitsAndJoinsWeights() {
        NetworkModel model = NetworkModel.initialize(Zoo.leNet5(Shape.of(1, 28, 28), 10, 1, 0), 3);
        NetworkCut cut = NetworkCut.of(model.network(), 3, DEMAND);

        List<NetworkModel> parts = cut.split(model);

        assertThat(parts.stream().mapToLong(part -> part.weights().count()).sum())
                .isEqualTo(model.weights().count());
        assertThat(cut.join(parts)).isEqualTo(model);
    }

    @Test
    void takesAsFewStagesAsTheBudgetAllows() {
        Network network = Zoo.mlp(Shape.of(100), 10, 0, List.of(1_000, 1_000, 1_000));
        long whole = NetworkCut.of(network, 1, DEMAND).mostBytes(DEMAND);

        assertThat(NetworkCut.of(network, 0, within(whole)).stages()).hasSize(1);
        NetworkCut two = NetworkCut.of(network, 0, within(whole * 6 / 10));
        assertThat(two.stages()).hasSize(2);
        assertThat(two.mostBytes(DEMAND)).isLessThanOrEqualTo(whole * 6 / 10);
        assertThatThrownBy(() -> NetworkCut.of(network, 2, within(whole / 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in 2 stages: found ")
                .hasMessageContaining("expected at most memoryBudgetMb = ");
        assertThatThrownBy(() -> NetworkCut.of(network, 0, within(1 << 20))).hasMessageContaining("in 4 stages");
    }

    @Test
    void estimatesTheMemoryOfAStage() {
        StageLoad load = new StageLoad(1_000, 30, 500, 10, 20, false, true);

        // weights, their copies and two vectors; 16 rows of 40 values and their gradients; 64 rows of what comes and
        // goes
        assertThat(load.bytes(64, 4, 2)).isEqualTo(4 * (500 * 10 + 16 * 2 * 40 + 64 * 30));
        // what the library keeps of weights and gradients, and what is sent of them
        assertThat(load.nativeBytes(64, 4)).isEqualTo(4 * (500 * 3 + 16 * 2 * 40));
    }
}
