package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.Weights;
import io.bellows.train.optimizer.WeightRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TechniquesTest {
    private static Network normalised() {
        return NetworkBuilder.network("normalised", 6, 1, 1)
                .conv2d(8, 1, 1, 0)
                .batchNorm()
                .relu()
                .flatten()
                .linear(3)
                .build();
    }

    private static Weights weights(DataParallelClassifier stage, Dataset<Row> rows) {
        return stage.fit(rows).networkModel().weights();
    }

    private static List<String> matrices(Weights weights) {
        return weights.names().stream()
                .filter(name -> weights.tensor(name).shape().rank() > 1)
                .toList();
    }

    @Test
    void startsFromAModelButForItsHead(@TempDir Path folder) throws IOException {
        DataParallelClassifierModel before = Clouds.classifier().fit(Clouds.rows(90, 3));
        before.save(folder.resolve("model").toString());
        List<String> names = matrices(before.networkModel().weights());

        Weights after = weights(
                Clouds.classifier()
                        .setInitialModelPath(folder.resolve("model").toString())
                        .setLayerRates(".*=0"),
                Clouds.rows(90, 2));

        assertThat(after.values(names.get(0)))
                .containsExactly(before.networkModel().weights().values(names.get(0)));
        assertThat(after.tensor(names.get(1)).shape().dim(0)).isEqualTo(2);
        DataParallelClassifier missing =
                Clouds.classifier().setInitialModelPath(folder.resolve("none").toString());
        assertThatThrownBy(() -> missing.fit(Clouds.rows(90, 3)))
                .hasMessageContaining("Cannot start classifier from model")
                .hasMessageContaining("none");
        DataParallelClassifier other = Clouds.classifier()
                .setHiddenUnits(new int[] {5})
                .setInitialModelPath(folder.resolve("model").toString());
        assertThatThrownBy(() -> other.fit(Clouds.rows(90, 2)))
                .hasMessageContaining("found no tensor of the name and shape");
    }

    @Test
    void layersLearnAtTheirOwnRates() {
        Dataset<Row> rows = Clouds.rows(60, 3);
        DataParallelClassifier one = Clouds.classifier().setEpochs(1).setBatchSize(60);
        Weights start = weights(one.setLayerRates(".*=0"), rows);
        Weights plain = weights(one.setLayerRates(), rows);
        List<String> names = matrices(start);
        Weights halved = weights(one.setLayerRates(names.get(0).replace(".", "\\.") + "=0.5"), rows);

        for (int layer = 0; layer < 2; layer++) {
            float[] from = start.values(names.get(layer));
            float[] full = plain.values(names.get(layer));
            float[] half = halved.values(names.get(layer));
            for (int i = 0; i < from.length; i++) {
                float expected = from[i] + (layer == 0 ? 0.5f : 1f) * (full[i] - from[i]);
                assertThat(half[i]).isCloseTo(expected, within(1e-6f));
            }
            assertThat(full).isNotEqualTo(from);
        }
    }

    @Test
    void frozenLayersThawAtTheirEpoch() {
        Dataset<Row> rows = Clouds.rows(60, 3);
        Weights start = weights(Clouds.classifier().setLayerRates(".*=0"), rows);
        String first = matrices(start).get(0);

        Weights two = weights(Clouds.classifier().setEpochs(2).setLayerRates(first + "=0", first + "=1@3"), rows);
        Weights three = weights(Clouds.classifier().setEpochs(3).setLayerRates(first + "=0", first + "=1@3"), rows);

        assertThat(two.values(first)).containsExactly(start.values(first));
        assertThat(three.values(first)).isNotEqualTo(start.values(first));
    }

    @Test
    void refusesLayerRatesThatCannotCount() {
        DataParallelClassifier stage = Clouds.classifier();
        assertThatThrownBy(() -> stage.setLayerRates("conv")).hasMessageContaining("names=factor");
        assertThatThrownBy(() -> stage.setLayerRates("a=-1")).hasMessageContaining("names=factor");
        assertThatThrownBy(() -> stage.setLayerRates("(=1")).hasMessageContaining("regular expression");
        stage.setLayerRates("conv.*=0");
        assertThatThrownBy(() -> stage.fit(Clouds.rows(60, 3))).hasMessageContaining("'conv.*', which fits no weights");
    }

    @Test
    void accumulatedGradientsGiveTheSameModel() {
        Dataset<Row> rows = Clouds.rows(100, 3);
        Weights whole = weights(Clouds.classifier(), rows);
        Weights parts = weights(Clouds.classifier().setAccumulationSteps(4).setNumWorkers(2), rows);

        for (String name : whole.names()) {
            assertThat(parts.values(name)).as(name).containsExactly(whole.values(name), within(1e-5f));
        }
    }

    @Test
    void averagesTheLastEpochsWithStatisticsOfTheirOwn() {
        Dataset<Row> rows = Clouds.rows(90, 3);
        DataParallelClassifier stage = Clouds.classifier().setNetwork(normalised());
        Weights second = weights(stage.setEpochs(2), rows);
        Weights third = weights(stage.setEpochs(3), rows);
        Weights averaged = weights(stage.setSwaStartEpoch(2), rows);
        Weights onTwo = weights(stage.setNumWorkers(2), rows);

        for (String name : matrices(second)) {
            float[] values = averaged.values(name);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isCloseTo((second.values(name)[i] + third.values(name)[i]) / 2, within(1e-6f));
            }
        }
        String mean = averaged.names().stream()
                .filter(name -> name.endsWith("running_mean"))
                .findFirst()
                .orElseThrow();
        // The mean before normalisation is linear in the weights: that of the averaged network.
        String matrix = matrices(averaged).get(0);
        float[] bias = averaged.values(matrix.replace("weight", "bias"));
        double[] expected = new double[8];
        List<Row> all = rows.collectAsList();
        for (Row row : all) {
            List<Float> features = row.getList(0);
            for (int unit = 0; unit < 8; unit++) {
                double sum = bias[unit];
                for (int j = 0; j < 6; j++) {
                    sum += averaged.values(matrix)[unit * 6 + j] * features.get(j);
                }
                expected[unit] += sum / all.size();
            }
        }
        for (int unit = 0; unit < 8; unit++) {
            assertThat((double) averaged.values(mean)[unit]).isCloseTo(expected[unit], within(0.05));
        }
        assertThat(onTwo.values(mean)).isNotEqualTo(third.values(mean));
        assertThatThrownBy(() -> stage.setEmaDecay(0.9).fit(rows)).hasMessageContaining("emaDecay and swaStartEpoch");
    }

    @Test
    void batchesWithoutFiniteNumbersAreLeftOut() {
        // One row has the wrong label, and a weight at which its loss is past the range of a float.
        Dataset<Row> rows = Clouds.rows(90, 3);
        DataParallelClassifier stage = Clouds.classifier().setBatchSize(10).setWeightCol("weight");

        for (NonFiniteSteps mode : new NonFiniteSteps[] {NonFiniteSteps.SKIP, NonFiniteSteps.LOWER_RATE}) {
            DataParallelClassifierModel model =
                    stage.setNonFiniteSteps(mode).setEpochs(10).fit(rows);
            assertThat(model.networkModel().nonFiniteTensors()).isEmpty();
            double[] losses = model.summary().orElseThrow().stepLosses();
            assertThat(Arrays.stream(losses).filter(Double::isFinite).count()).isEqualTo(80);
            double rate = model.summary().orElseThrow().epochs().get(8).learningRate();
            assertThat(rate).isIn(mode == NonFiniteSteps.SKIP ? List.of(0.1) : List.of(0.1 / 256, 0.1 / 512));
        }
    }

    @Test
    void servesNoNetworkWhoseLastStepLeftNoFiniteWeights() {
        Dataset<Row> rows = Clouds.rows(90, 3);
        DataParallelClassifier stage = Clouds.classifier()
                .setOptimizer("sgd")
                .setLearningRate(1e39)
                .setBatchSize(90)
                .setEpochs(1);

        for (NonFiniteSteps mode : NonFiniteSteps.values()) {
            assertThatThrownBy(() -> stage.setNonFiniteSteps(mode).fit(rows))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("found NaN or infinite weights in '")
                    .hasMessageEndingWith("lower learningRate or set clipNorm");
        }
    }

    @Test
    void stopsWithTheKeysOfTheRowsThatAreNoFiniteNumbers() {
        Dataset<Row> rows = Clouds.rows(90, 3)
                .withColumn(
                        "id",
                        functions.when(functions.col("weight").gt(1), "culprit").otherwise("sound"));
        for (int workers = 1; workers <= 2; workers++) {
            DataParallelClassifier stage = Clouds.classifier()
                    .setBatchSize(10)
                    .setWeightCol("weight")
                    .setKeyCol("id")
                    .setNumWorkers(workers);
            assertThatThrownBy(() -> stage.fit(rows))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("no finite number")
                    .hasMessageEndingWith("not finite by its rows 'culprit'");
        }
        assertThatThrownBy(() -> Clouds.classifier()
                        .setBatchSize(10)
                        .setWeightCol("weight")
                        .fit(rows))
                .hasMessageContaining("by its rows (label 0.0, weight 3.0")
                .hasMessageContaining("features [");
        assertThatThrownBy(() -> Clouds.classifier().setKeyCol("none").fit(rows))
                .hasMessageContaining("'none'");
    }

    @Test
    void namesTheRowsOfABatchWhoseGradientAloneIsNotFinite() {
        // each row is finite by itself, and their weighted sum is not
        Dataset<Row> rows = Clouds.rows(12, 3)
                .withColumn("weight", functions.lit(1e38))
                .withColumn("id", functions.monotonically_increasing_id());

        assertThatThrownBy(() -> Clouds.classifier()
                        .setLearningRate(1e-3)
                        .setBatchSize(12)
                        .setWeightCol("weight")
                        .setKeyCol("id")
                        .fit(rows))
                .hasMessageContaining("by its rows '")
                .hasMessageContaining("and 2 others");
    }

    @Test
    void penaltyAndLimitActOnMatricesAlone() {
        float[] weights = {3, 4, 0, 0.5f, -2, 7};
        float[] gradient = new float[6];
        WeightRange matrix = new WeightRange(0, 4, true);
        WeightRange bias = new WeightRange(4, 6, false);
        Regularization regularization = new Regularization(0.1, 1);

        regularization.addSlope(weights, gradient, matrix);
        regularization.addSlope(weights, gradient, bias);
        regularization.limit(weights, matrix, 2);
        regularization.limit(weights, bias, 2);

        assertThat(gradient).containsExactly(0.1f, 0.1f, 0f, 0.1f, 0f, 0f);
        assertThat(weights).containsExactly(new float[] {0.6f, 0.8f, 0, 0.5f, -2, 7}, within(1e-6f));
    }

    @Test
    void penaltyAndLimitReachTheModel() {
        Dataset<Row> rows = Clouds.rows(90, 3);
        double plain = sum(weights(Clouds.classifier(), rows));

        assertThat(sum(weights(Clouds.classifier().setL1(0.1), rows))).isLessThan(0.9 * plain);
        Weights limited = weights(Clouds.classifier().setMaxNorm(0.2), rows);
        for (String name : matrices(limited)) {
            int size = limited.tensor(name).shape().dim(1);
            float[] values = limited.values(name);
            for (int unit = 0; unit < values.length / size; unit++) {
                double square = 0;
                for (int i = unit * size; i < (unit + 1) * size; i++) {
                    square += values[i] * values[i];
                }
                assertThat(Math.sqrt(square)).isLessThan(0.2001);
            }
        }
    }

    private static double sum(Weights weights) {
        double sum = 0;
        for (String name : matrices(weights)) {
            for (float value : weights.values(name)) {
                sum += Math.abs(value);
            }
        }
        return sum;
    }
}
