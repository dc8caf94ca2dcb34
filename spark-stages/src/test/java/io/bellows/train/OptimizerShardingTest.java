package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.network.Weights;
import io.bellows.train.collective.Collective;
import io.bellows.train.optimizer.Adam;
import io.bellows.train.optimizer.Lamb;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.optimizer.OptimizerState;
import io.bellows.train.optimizer.WeightRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerShardingTest {
    private static final Dataset<Row> ROWS = Clouds.rows(60, 3).cache();

    private static DataParallelClassifier classifier(OptimizerKind optimizer) {
        return Clouds.classifier()
                .setOptimizer(optimizer)
                .setLearningRate(0.01)
                .setMomentum(0.9)
                .setClipNorm(0.5)
                .setL1(1e-3)
                .setMaxNorm(1.5)
                .setEmaDecay(0.5)
                .setNumWorkers(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"ADAMW", "SGD", "LAMB", "LARS"})
    void weightsAreTheSameBits(OptimizerKind optimizer) {
        DataParallelClassifierModel whole = classifier(optimizer)
                .setShardOptimizerState(OptimizerSharding.OFF)
                .fit(ROWS);
        DataParallelClassifierModel parts = classifier(optimizer)
                .setShardOptimizerState(OptimizerSharding.ON)
                .fit(ROWS);

        assertThat(weights(parts)).isEqualTo(weights(whole));
        long all = optimizerBytes(whole)[0];
        long[] shares = optimizerBytes(parts);
        assertThat(optimizerBytes(whole)).containsOnly(all);
        assertThat(Arrays.stream(shares).sum()).isEqualTo(all);
        assertThat(Arrays.stream(shares).max().orElseThrow()).isLessThan(all * 3 / 4);
    }

    private static Weights weights(DataParallelClassifierModel model) {
        return model.unaveraged().orElseThrow().networkModel().weights();
    }

    private static long[] optimizerBytes(DataParallelClassifierModel model) {
        return model.summary().orElseThrow().use().stream()
                .mapToLong(WorkerUse::optimizerBytes)
                .toArray();
    }

    @Test
    void checkpointsAreWholeAndGoOnEitherWay(@TempDir Path folder) throws IOException {
        DataParallelClassifier stage = classifier(OptimizerKind.ADAMW).setShardOptimizerState(OptimizerSharding.ON);
        Weights straight = weights(stage.copy(ParamMap.empty()).setEpochs(4).fit(ROWS));
        stage.setEpochs(2)
                .setCheckpointPath(folder.toString())
                .setKeepCheckpointsAfterRun(true)
                .fit(ROWS);
        String run = folder.toFile().listFiles()[0].toString();

        for (OptimizerSharding sharding : List.of(OptimizerSharding.ON, OptimizerSharding.OFF)) {
            DataParallelClassifierModel resumed = classifier(OptimizerKind.ADAMW)
                    .setEpochs(4)
                    .setShardOptimizerState(sharding)
                    .setResumeFrom(run)
                    .fit(ROWS);
            assertThat(weights(resumed)).isEqualTo(straight);
        }
    }

    @Test
    void partsCoverAllWeightsAndKeepTensorsWholeWhereTheyMustBe() throws Exception {
        List<WeightRange> tensors =
                List.of(new WeightRange(0, 70, true), new WeightRange(70, 80, false), new WeightRange(80, 101, true));
        for (Optimizer optimizer : List.of(new Adam(0.9, 0.99, 1e-8, true), new Lamb(0.9, 0.99, 1e-6))) {
            List<OptimizerShard> shards = ThreadLinks.run(1, 3, links -> shard(optimizer, tensors, links.replicas()));

            assertThat(shards.get(0).from()).isZero();
            assertThat(shards.get(2).to()).isEqualTo(101);
            for (int i = 1; i < 3; i++) {
                assertThat(shards.get(i).from()).isEqualTo(shards.get(i - 1).to());
                assertThat(shards.get(i).from())
                        .isIn(optimizer instanceof Adam ? List.of(33, 67) : List.of(0, 70, 80, 101));
            }
        }
    }

    private static OptimizerShard shard(Optimizer optimizer, List<WeightRange> tensors, Collective replicas) {
        OptimizerShard shard = OptimizerShard.of(OptimizerSharding.ON, optimizer, tensors, replicas);
        OptimizerState state = new OptimizerState(optimizer, shard.length());
        Arrays.fill(state.slot(0), replicas.rank() + 1f);
        OptimizerState whole = shard.whole(state, optimizer, replicas, true);
        for (int i = 0; i < shard.length(); i++) {
            assertThat(whole.slot(0)[shard.from() + i]).isEqualTo(replicas.rank() + 1f);
        }
        assertThat(whole.slot(0)).doesNotContain(0f);
        return shard;
    }

    @Test
    void largeStatesAreSharedOutByThemselves() {
        assertThat(OptimizerSharding.AUTO.isWanted(2L << 30, 2)).isTrue();
        assertThat(OptimizerSharding.AUTO.isWanted(1L << 20, 2)).isFalse();
        assertThat(OptimizerSharding.AUTO.isWanted(2L << 30, 1)).isFalse();
        assertThat(OptimizerSharding.ON.isWanted(1, 2)).isTrue();
        assertThat(OptimizerSharding.OFF.isWanted(2L << 30, 2)).isFalse();
    }
}
