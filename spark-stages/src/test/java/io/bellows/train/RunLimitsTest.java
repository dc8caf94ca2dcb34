package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class RunLimitsTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("validation", DataTypes.BooleanType);

    private static Dataset<Row> clouds() {
        SplittableRandom random = new SplittableRandom(5);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            int label = i % 2;
            Float[] features = {(float) random.nextDouble() + label, (float) random.nextDouble() - label};
            data.add(RowFactory.create(features, label, i % 5 == 0));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(2);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(20)
                .setNumWorkers(2)
                .setValidationIndicatorCol("validation");
    }

    private static TrainingSummary summary(DataParallelClassifier stage) {
        return stage.fit(clouds()).summary().orElseThrow();
    }

    @Test
    void endsAfterSoManyStepsAndScoresWhatItHas() {
        TrainingSummary summary = summary(classifier().setEpochs(5).setMaxSteps(14));

        assertThat(summary.end()).isEqualTo(TrainingEnd.STEPS);
        assertThat(summary.stepLosses()).hasSize(14);
        assertThat(summary.epochs()).hasSize(2);
        assertThat(summary.epochs()).allMatch(epoch -> epoch.validationLoss() > 0);
        assertThat(summary.samplesPerSecond()).isPositive();
        // 42 weights and 4 sums a step; an epoch ends with sums of validation rows, of two fingerprints and of a vote
        assertThat(summary.use()).hasSize(2).allMatch(use -> use.peakHeapBytes() > 1 << 20);
        assertThat(summary.use().get(1).summedBytes()).isBetween(14L * 4 * 46, 14L * 4 * 46 + 2 * 4 * 15);
    }

    @Test
    void aScheduleIsPlannedForTheStepsThatThereAre() {
        TrainingSummary summary =
                summary(classifier().setSchedule("cosine").setEpochs(5).setMaxSteps(14));

        assertThat(summary.steps().rates()[13])
                .isLessThan(0.05 * summary.steps().rates()[0]);
    }

    @Test
    void endsWhenTheTimeIsUpOnAllWorkers() {
        TrainingSummary summary = summary(
                classifier().setEpochs(1_000_000).setSchedule("constant").setMaxTrainingSeconds(1.5));

        assertThat(summary.end()).isEqualTo(TrainingEnd.TIME);
        assertThat(summary.steps().seconds()[summary.steps().size() - 1]).isGreaterThan(1.5);
        assertThat(summary.best().validationLoss())
                .isEqualTo(summary.epochs().stream()
                        .mapToDouble(EpochSummary::validationLoss)
                        .min()
                        .orElseThrow());
    }

    @Test
    void onlyTheFirstClockCounts() {
        LimitWatch watch = new LimitWatch(new RunLimits(10, 500, 100, false), 4);

        assertThat(watch.timeIsUp(5.9)).isFalse();
        assertThat(watch.timeIsUp(6)).isTrue();
        assertThat(watch.afterStep(7, 1, false, false)).isNull();
        assertThat(watch.afterStep(7, 1, true, false)).isEqualTo(TrainingEnd.TIME);
        assertThat(watch.afterStep(100, 1, true, false)).isEqualTo(TrainingEnd.STEPS);
    }

    @Test
    void aBudgetIsSpentOnceTheExecutorsHaveTakenSoMuch() {
        LimitWatch watch = new LimitWatch(new RunLimits(10, 500, 100, false), 0);

        assertThat(watch.energyIsUp(Double.NaN)).isFalse();
        assertThat(watch.energyIsUp(499)).isFalse();
        assertThat(watch.energyIsUp(500)).isTrue();
        assertThat(watch.afterStep(7, 1, false, true)).isEqualTo(TrainingEnd.ENERGY);
    }

    @Test
    void refusesABudgetThatNobodyWatchesBeforeAJobStarts() {
        Dataset<Row> rows = clouds();
        DataParallelClassifier stage = classifier().setEnergyBudgetJoules(100);

        assertThatThrownBy(() -> stage.transformSchema(SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot train classifier by 'energyBudgetJoules': found 100.0 J and spark.plugins '', expected"
                                + " io.bellows.energy.EnergyPlugin among them; set spark.plugins when the application starts, or"
                                + " clear energyBudgetJoules");
        assertThatThrownBy(() -> stage.fit(rows)).hasMessageContaining("energyBudgetJoules");
    }

    @Test
    void refusesAStreamBeforeAJobStarts() {
        Dataset<Row> stream = LocalSpark.session()
                .readStream()
                .format("rate")
                .load()
                .selectExpr("array(float(value)) AS features", "1 AS label", "false AS validation");

        assertThatThrownBy(() -> classifier().fit(stream))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Cannot train classifier: found a stream, expected rows that can be read again");
    }

    @Test
    void theSummaryHasNoEnergyWhereNobodyMeasures() {
        TrainingSummary summary = summary(classifier().setEpochs(1));

        assertThat(summary.energy()).isEmpty();
        assertThat(summary.toString()).doesNotContain("CO2e");
    }

    @Test
    void findsARateAtWhichTheLossFalls() {
        DataParallelClassifier stage =
                classifier().setOptimizer("sgd").setMomentum(0).setSchedule("constant");
        RateCurve curve = new LearningRateFinder(1e-5, 1e4, 120).find(stage, clouds());

        assertThat(curve.rates()[0]).isEqualTo(1e-5);
        assertThat(Arrays.stream(curve.rates()).boxed()).isSorted();
        assertThat(curve.suggested()).isBetween(1e-3, 10.0);
        double[] losses =
                summary(stage.setLearningRate(curve.suggested()).setEpochs(2)).stepLosses();
        assertThat(losses[19]).isLessThan(0.8 * losses[0]);
    }

    @Test
    void refusesRatesThatAreNoRange() {
        assertThatThrownBy(() -> new LearningRateFinder(1e-5, Double.POSITIVE_INFINITY, 120))
                .hasMessageContaining("found rates from 1.0E-5 to Infinity")
                .hasMessageContaining("expected 0 < from < to, finite");
        assertThatThrownBy(() -> new LearningRateFinder(1, 1, 120)).hasMessageContaining("from 1.0 to 1.0");
    }

    @Test
    void theCurveEndsWhereTheLossRises() {
        LossSmoother smoother = new LossSmoother();

        assertThat(smoother.add(2)).isEqualTo(2);
        assertThat(smoother.add(1)).isCloseTo((0.09 * 2 + 0.1) / 0.19, within(1e-12));
        assertThat(smoother.diverged()).isFalse();
        smoother.add(100);
        assertThat(smoother.diverged()).isTrue();
        smoother.add(Double.NaN);
        assertThat(smoother.diverged()).isTrue();
    }
}
