package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.bigdl.BigDlEngine;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import io.bellows.network.layer.BatchNorm;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynchronizedBatchNormTest {
    private static final int ROWS = 14;

    /** The gradient of a worker with what it adds up to over all, the outputs of its rows, and its running statistics. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(float[] gradient, float[] buffers, double loss) {}

    private static Network residual() {
        NetworkBuilder builder =
                NetworkBuilder.network("residual", 3, 9, 9).conv2d(12, 3, 1, 1).batchNorm();
        String entry = builder.relu().here();
        builder.conv2d(12, 3, 1, 1).batchNorm().relu().conv2d(12, 3, 1, 1).batchNorm();
        return builder.plus(entry).globalAveragePool().linear(5).build();
    }

    /** One pass forward and back of rows {@code from} to {@code to} of the batch. */
    private static Found pass(Network network, WorkerLinks links, boolean isSynchronized, int from, int to) {
        FlatWeights weights = FlatWeights.of(NetworkModel.initialize(network, 5));
        float[] batch = Samples.rows(ROWS, network.inputShape().size(), 9);
        int size = network.inputShape().size();
        float[] own = Arrays.copyOfRange(batch, from * size, to * size);
        float[] gradient = new float[weights.trainable().length];
        double[] slope = new double[5];
        try (TrainingSession session =
                new BigDlEngine().open(network, 1, false, isSynchronized ? links.everyone()::sum : null)) {
            session.writeBuffers(weights.buffers());
            float[] outputs = session.forward(own, to - from, weights.trainable(), 1);
            float[] slopes = new float[outputs.length];
            double loss = 0;
            for (int row = 0; row < to - from; row++) {
                double[] logits = new double[5];
                double[] target = new double[5];
                target[(from + row) % 5] = 1;
                for (int i = 0; i < 5; i++) {
                    logits[i] = outputs[row * 5 + i];
                }
                loss += new SoftmaxCrossEntropy(0, 0).evaluate(logits, target, slope);
                for (int i = 0; i < 5; i++) {
                    slopes[row * 5 + i] = (float) slope[i];
                }
            }
            session.backward(slopes, gradient);
            links.everyone().sum(gradient);
            float[] losses = {(float) loss};
            links.everyone().sum(losses);
            float[] buffers = new float[weights.buffers().length];
            session.readBuffers(buffers);
            return new Found(gradient, buffers, losses[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 14", "2, 7", "2, 3", "3, 5", "3, 7"})
    void workersComputeWhatOneDoesOnTheSameBatch(int workers, int each) throws Exception {
        Network network = residual();
        Found one = ThreadLinks.run(1, 1, links -> pass(network, links, false, 0, ROWS))
                .get(0);
        // of 3 workers with 7 rows each, the last has none
        List<Found> found = ThreadLinks.run(1, workers, links -> {
            int rank = links.place().rank();
            int end = rank == workers - 1 ? ROWS : (rank + 1) * each;
            return pass(network, links, true, Math.min(ROWS, rank * each), Math.min(ROWS, end));
        });

        for (Found worker : found) {
            assertThat(worker.loss()).isCloseTo(one.loss(), within(1e-4));
            assertThat(worker.gradient()).containsExactly(one.gradient(), within(1e-4f));
            assertThat(worker.buffers()).containsExactly(one.buffers(), within(1e-5f));
            assertThat(worker.buffers()).containsExactly(found.get(0).buffers());
        }
    }

    @Test
    void withoutItWorkersDiffer() throws Exception {
        Network network = residual();
        Found one = ThreadLinks.run(1, 1, links -> pass(network, links, false, 0, ROWS))
                .get(0);
        Found two = ThreadLinks.run(1, 2, links -> {
                    int from = links.place().rank() * 7;
                    return pass(network, links, false, from, from + 7);
                })
                .get(0);

        assertThat(Math.abs(two.loss() - one.loss())).isGreaterThan(1e-2);
    }

    private static DataParallelClassifier classifier(int workers) {
        return Clouds.classifier()
                .setNetwork(NetworkBuilder.network("normalised", 6, 1, 1)
                        .conv2d(8, 1, 1, 0)
                        .batchNorm()
                        .relu()
                        .flatten()
                        .linear(3)
                        .build())
                .setNumWorkers(workers);
    }

    @Test
    void trainingIsThatOfOneWorker() {
        // batches of 8 rows, the last of an epoch of 1: a worker has none of it
        Dataset<Row> rows = Clouds.rows(65, 3);
        double[] one = losses(classifier(1), rows);
        double[] two = losses(classifier(2).setSynchronizedBatchNorm(true), rows);
        double[] apart = losses(classifier(2), rows);

        assertThat(two).containsExactly(one, within(1e-4));
        assertThat(apart[0]).isNotCloseTo(one[0], within(1e-4));
    }

    private static double[] losses(DataParallelClassifier stage, Dataset<Row> rows) {
        return stage.setBatchSize(8).fit(rows).summary().orElseThrow().stepLosses();
    }

    @Test
    void runningStatisticsAreTheMeanOfAllWorkers() {
        // momentum 1: the running statistics are those of the one batch, and what is normalised are the rows themselves
        Network network = NetworkBuilder.network("statistics", 6, 1, 1)
                .add("norm", new BatchNorm(1e-5, 1))
                .flatten()
                .linear(3)
                .build();
        Dataset<Row> rows = Clouds.rows(90, 3);
        Row expected =
                rows.selectExpr("avg(features[0])", "var_samp(features[0])").first();
        DataParallelClassifier stage =
                classifier(2).setNetwork(network).setBatchSize(90).setEpochs(1);

        Weights apart = stage.fit(rows).networkModel().weights();
        Weights together =
                stage.setSynchronizedBatchNorm(true).fit(rows).networkModel().weights();

        for (Weights weights : List.of(apart, together)) {
            assertThat((double) first(weights, "running_mean")).isCloseTo(expected.getDouble(0), within(1e-5));
        }
        assertThat((double) first(together, "running_var")).isCloseTo(expected.getDouble(1), within(1e-5));
        // the mean of the variances within each half
        assertThat(first(apart, "running_var")).isNotCloseTo(first(together, "running_var"), within(1e-6f));
    }

    private static float first(Weights weights, String statistic) {
        String name = weights.names().stream()
                .filter(each -> each.endsWith(statistic))
                .findFirst()
                .orElseThrow();
        return weights.values(name)[0];
    }

    @Test
    void averagedWeightsFindTheirStatisticsTogether() {
        Dataset<Row> rows = Clouds.rows(65, 3).withColumn("validation", functions.lit(false));
        DataParallelClassifierModel one =
                classifier(1).setBatchSize(8).setSwaStartEpoch(1).setEpochs(3).fit(rows);
        DataParallelClassifierModel two = classifier(2)
                .setBatchSize(8)
                .setSwaStartEpoch(1)
                .setEpochs(3)
                .setAccumulationSteps(1)
                .setSynchronizedBatchNorm(true)
                .fit(rows);

        for (String name : one.networkModel().weights().names()) {
            assertThat(two.networkModel().weights().values(name))
                    .as(name)
                    .containsExactly(one.networkModel().weights().values(name), within(1e-3f));
        }
    }

    @Test
    void partsOfABatchMeetToo() {
        // the last batch has one row: of two parts on two workers, three are empty
        double[] losses =
                losses(classifier(2).setAccumulationSteps(2).setSynchronizedBatchNorm(true), Clouds.rows(65, 3));

        assertThat(losses).hasSize(18);
        assertThat(losses[17]).isLessThan(10);
    }

    @Test
    void pipelinesRefuseIt() {
        assertThatThrownBy(() -> classifier(2)
                        .setPipelineStages(2)
                        .setBatchSize(32)
                        .setSynchronizedBatchNorm(true)
                        .fit(Clouds.rows(65, 3)))
                .hasMessageContaining("found synchronizedBatchNorm");
    }
}
