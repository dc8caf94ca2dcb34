package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A classifier by other losses than cross entropy. */
class ClassLossTest {
    private static Dataset<Row> points() {
        return LocalSpark.session()
                .range(0, 120, 1, 2)
                .selectExpr(
                        "int(id % 3) as label",
                        "transform(sequence(0, 3), i -> float(int(i = id % 3) + pmod(hash(id, i), 100) / 200.0)) as features",
                        "array(if(id % 3 = 0, 0.8, 0.1d), if(id % 3 = 1, 0.8, 0.1d), if(id % 3 = 2, 0.8, 0.1d)) as soft");
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(20)
                .setEpochs(6)
                .setLearningRate(0.03);
    }

    private static double[] losses(DataParallelClassifier stage) {
        return stage.fit(points()).summary().orElseThrow().stepLosses();
    }

    @Test
    void learnsByTheHingeLoss() {
        DataParallelClassifierModel model =
                classifier().setLoss("hinge").setEpochs(12).fit(points());

        assertThat(model.summary().orElseThrow().epochs().get(11).trainAccuracy())
                .isGreaterThan(0.95);
    }

    @Test
    void divergenceIsCrossEntropyLessTheEntropyOfTheSoftLabel() {
        DataParallelClassifier stage = classifier().setSoftLabelCol("soft").setEpochs(2);
        double[] crossEntropy = losses(stage);
        double[] divergence = losses(stage.setLoss(ClassLoss.KL));
        double entropy = -0.8 * Math.log(0.8) - 0.2 * Math.log(0.1);

        for (int i = 0; i < divergence.length; i++) {
            assertThat(divergence[i]).isCloseTo(crossEntropy[i] - entropy, within(1e-5));
        }
    }

    @Test
    void copiesKeepALossOfOnesOwnAndFilesDoNot(@TempDir Path folder) throws IOException {
        DataParallelClassifier stage =
                classifier().setLoss("hinge").setEpochs(1).setCustomLoss(new SoftmaxCrossEntropy(0, 0));
        String path = folder.resolve("stage").toString();
        stage.save(path);

        assertThat(losses(stage.copy(ParamMap.empty())))
                .containsExactly(losses(classifier().setEpochs(1)));
        assertThat(DataParallelClassifier.load(path).customLoss()).isEmpty();
    }

    @Test
    void refusesWhatALossCannotLearn() {
        assertThatThrownBy(() ->
                        classifier().setLoss("hinge").setSoftLabelCol("soft").fit(points()))
                .hasMessageContaining("'hinge'")
                .hasMessageContaining("whole labels");
        assertThatThrownBy(() ->
                        classifier().setLoss("hinge").setLabelSmoothing(0.1).fit(points()))
                .hasMessageContaining("labelSmoothing 0.1");
        assertThatThrownBy(() -> classifier().setLoss("kl").setFocalGamma(2).fit(points()))
                .hasMessageContaining("focalGamma 2.0");
    }
}
