package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.bigdl.BigDlEngine;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkCut;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import io.bellows.resources.ReadAhead;
import io.bellows.train.collective.PortRange;
import io.bellows.train.data.Batch;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import io.bellows.train.optimizer.Sgd;
import io.bellows.train.schedule.Constant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of the stages of a pipeline beside those of the uncut network. */
class PipelineGradientTest {
    private static final int ROWS = 14;
    private static final int PARTS = 4;
    private static final long KEY = 77;

    /** What one worker came to: the mean gradient by tensors, with its running statistics, and the loss. */
    private record Found(Weights gradient, double lossSum, double weightSum, double correctSum) {}

    static Network residual() {
        NetworkBuilder builder =
                NetworkBuilder.network("residual", 3, 9, 9).conv2d(12, 3, 1, 1).batchNorm();
        String entry = builder.relu().here();
        builder.conv2d(12, 3, 1, 1).batchNorm().relu().conv2d(12, 3, 1, 1).batchNorm();
        String second = builder.plus(entry).relu().here();
        return builder.conv2d(12, 3, 1, 1)
                .batchNorm()
                .relu()
                .plus(second)
                .globalAveragePool()
                .dropout(0.3)
                .linear(5)
                .build();
    }

    static List<Arguments> networks() {
        return List.of(
                Arguments.of(Zoo.mlp(Shape.of(20), 5, 0.2, List.of(16, 16, 12)), 2),
                Arguments.of(Zoo.mlp(Shape.of(20), 5, 0.2, List.of(16, 16, 12)), 4),
                Arguments.of(Zoo.leNet5(Shape.of(1, 28, 28), 5, 1, 0.3), 2),
                Arguments.of(Zoo.leNet5(Shape.of(1, 28, 28), 5, 1, 0.3), 3),
                Arguments.of(residual(), 2),
                Arguments.of(residual(), 3));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void areThoseOfTheUncutNetwork(Network network, int stages) throws Exception {
        NetworkModel model = NetworkModel.initialize(network, 5);
        NetworkCut cut = NetworkCut.of(network, stages, new NetworkCut.Demand(ROWS, PARTS, 1, Long.MAX_VALUE));

        Found uncut = ThreadLinks.run(1, 1, links -> found(plan(model, Pipelining.NONE, 1), links))
                .get(0);
        List<TrainingPlan> plans =
                plan(model, new Pipelining(0, stages, PARTS), 1).ofStages(cut);
        List<Found> found = ThreadLinks.run(
                stages, stages, links -> found(plans.get(links.place().stage()), links));

        Weights joined = cut.join(IntStream.range(0, stages)
                        .mapToObj(stage -> new NetworkModel(
                                cut.stages().get(stage), found.get(stage).gradient()))
                        .toList())
                .weights();
        assertSame(joined, uncut.gradient());
        for (Found each : found) {
            assertThat(each.lossSum()).isCloseTo(uncut.lossSum(), within(1e-5 * uncut.lossSum()));
            assertThat(each.weightSum()).isEqualTo(uncut.weightSum());
            assertThat(each.correctSum()).isEqualTo(uncut.correctSum());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void areThoseOfDataParallelWorkersForSeveralPipelines(Network network, int stages) throws Exception {
        NetworkModel model = NetworkModel.initialize(network, 5);
        NetworkCut cut = NetworkCut.of(network, stages, new NetworkCut.Demand(ROWS, PARTS, 1, Long.MAX_VALUE));

        Found uncut = ThreadLinks.run(1, 2, links -> found(plan(model, Pipelining.NONE, 2), links))
                .get(1);
        List<TrainingPlan> plans =
                plan(model, new Pipelining(0, stages, PARTS), 2).ofStages(cut);
        List<Found> found = ThreadLinks.run(
                stages, 2 * stages, links -> found(plans.get(links.place().stage()), links));

        Weights joined = cut.join(IntStream.range(0, stages)
                        .mapToObj(stage -> new NetworkModel(
                                cut.stages().get(stage),
                                found.get(stages + stage).gradient()))
                        .toList())
                .weights();
        for (String name : uncut.gradient().names()) {
            // running statistics are averaged over workers at the end of an epoch alone
            if (!name.contains("running_")) {
                assertClose(name, joined, uncut.gradient());
            }
        }
        assertThat(found.get(0).lossSum()).isCloseTo(uncut.lossSum(), within(1e-5 * uncut.lossSum()));
    }

    private static void assertSame(Weights found, Weights expected) {
        expected.names().forEach(name -> assertClose(name, found, expected));
    }

    private static void assertClose(String name, Weights found, Weights expected) {
        assertThat(found.values(name)).as(name).containsExactly(expected.values(name), within(1e-5f));
    }

    private static Found found(TrainingPlan plan, WorkerLinks links) {
        WorkerPlace place = links.place();
        FlatWeights weights = FlatWeights.of(plan.initial());
        int pipelines = plan.pipelines();
        Batch batch = place.isFirst()
                ? batch(plan.layout(), place.pipeline() * ROWS / pipelines, (place.pipeline() + 1) * ROWS / pipelines)
                : new Batch(0, plan.layout());
        try (TrainingSession session = new BigDlEngine().open(plan.initial().network(), 1, !place.isFirst())) {
            session.writeBuffers(weights.buffers());
            StepGradient gradient = plan.pipeline().isCut()
                    ? new PipelineGradient(plan, session, links, weights, new Stopwatch())
                    : new BatchGradient(plan, session, links.everyone(), weights.trainable().length);
            gradient.compute(batch, weights.trainable(), KEY + place.pipeline(), 1);
            gradient.share(0, false);
            session.readBuffers(weights.buffers());
            assertThat(gradient.isFinite()).isTrue();
            assertThat(gradient.decided(StepGradient.END)).isFalse();
            return new Found(
                    weights.toWeights(gradient.mean()),
                    gradient.lossSum(),
                    gradient.weightSum(),
                    gradient.correctSum());
        }
    }

    private static Batch batch(RecordLayout layout, int from, int to) {
        Batch whole = new Batch(ROWS, layout);
        float[] features = Samples.rows(ROWS, layout.features(), 9);
        System.arraycopy(features, 0, whole.features(), 0, features.length);
        for (int row = 0; row < ROWS; row++) {
            whole.labels()[row] = row % 5;
            whole.weights()[row] = 1 + row % 3;
        }
        Batch part = new Batch(ROWS, layout);
        part.copy(whole, from, to - from);
        return part;
    }

    private static TrainingPlan plan(NetworkModel model, Pipelining pipeline, int pipelines) {
        return new TrainingPlan(
                model,
                new BigDlEngine(),
                null,
                new RecordLayout(model.network().inputShape().size(), 0),
                null,
                null,
                ROWS,
                0,
                pipelines,
                1,
                new ReadAhead(1, 2),
                ROWS,
                pipeline.isCut() ? 1 : PARTS,
                1,
                new Sgd(0, false),
                0.1,
                0,
                OptimizerSharding.OFF,
                new Constant(),
                new GradientCoding(GradientPrecision.FP32, 1),
                new CollectiveSettings(CollectiveKind.RABIT, PortRange.ANY, 40),
                new Stability(0, 0, NonFiniteSteps.STOP, LossScaling.NONE, false),
                new RowGoal(new SoftmaxCrossEntropy(0, 0), new SoftmaxCrossEntropy(0, 0), Hits.ofLargest()),
                null,
                null,
                null,
                WeightSparsity.NONE,
                null,
                null,
                1,
                null,
                pipeline);
    }
}
