package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.network.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What layers that stand still do to the others, and how they begin to move. */
class FrozenLayersTest {
    private static final double RATE = 0.01;
    private static final String FIRST = "linear1.weight";
    private static final String[] THAW_IN_FOURTH = {"linear1.*=0", "linear1.*=1@4"};

    private static final Dataset<Row> ROWS = Clouds.rows(60, 3).cache();

    /** One step an epoch. */
    private static DataParallelClassifier classifier(String... layerRates) {
        return Clouds.classifier().setBatchSize(60).setLearningRate(RATE).setLayerRates(layerRates);
    }

    private static Weights weights(DataParallelClassifier stage) {
        return stage.fit(ROWS).networkModel().weights();
    }

    /** Adam's first step is of the rate, whatever the gradient: its means are corrected for having begun at 0. */
    @ParameterizedTest
    @ValueSource(strings = {"barrier", "block-manager"})
    void aLayerThatThawsMovesByTheRateAtFirst(String trainer) {
        DataParallelClassifier stage =
                classifier(THAW_IN_FOURTH).setOptimizer("adam").setTrainer(trainer);
        float[] frozen = weights(stage.setEpochs(3)).values(FIRST);
        float[] moved = weights(stage.setEpochs(4)).values(FIRST);

        int count = 0;
        for (int i = 0; i < frozen.length; i++) {
            double step = Math.abs(moved[i] - frozen[i]);
            count += step > 0 ? 1 : 0;
            assertThat(step).satisfiesAnyOf(none -> assertThat(none).isZero(), one -> assertThat(one)
                    .isCloseTo(RATE, within(1e-4)));
        }
        assertThat(count).isGreaterThan(frozen.length / 2);
    }

    @Test
    void goesOnFromACheckpointAfterTheThaw(@TempDir Path folder) throws IOException {
        DataParallelClassifier stage =
                classifier(THAW_IN_FOURTH).setOptimizer("adamw").setEpochs(7);
        Weights whole = weights(stage);
        weights(stage.setEpochs(5).setCheckpointPath(folder.toString()).setKeepCheckpointsAfterRun(true));
        try (Stream<Path> runs = Files.list(folder)) {
            stage.setResumeFrom(runs.findFirst().orElseThrow().toString());
        }

        assertThat(weights(stage.setEpochs(7))).isEqualTo(whole);
    }

    @Test
    void theNormOfAGradientIsThatOfWhatMoves() {
        DataParallelClassifier stage =
                classifier("linear1.*=0").setWeightDecay(0).setEpochs(1);
        Weights start = weights(classifier(".*=0").setEpochs(1));
        Weights clipped = weights(stage.setClipNorm(1e-3));

        double sum = 0;
        for (String name : List.of("linear2.weight", "linear2.bias")) {
            for (int i = 0; i < start.values(name).length; i++) {
                sum += Math.pow(clipped.values(name)[i] - start.values(name)[i], 2);
            }
        }
        assertThat(Math.sqrt(sum)).isCloseTo(RATE * 1e-3, within(RATE * 1e-5));
        assertThat(clipped.values(FIRST)).containsExactly(start.values(FIRST));
    }
}
