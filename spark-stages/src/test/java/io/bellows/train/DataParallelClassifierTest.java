package io.bellows.train;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.FlatWeights;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import io.bellows.param.HandleInvalid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataParallelClassifierTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("validation", DataTypes.BooleanType);

    /** Three overlapping clouds in eight dimensions. */
    private static Dataset<Row> clouds(int rows, int partitions) {
        SplittableRandom random = new SplittableRandom(1);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int label = i % 3;
            Float[] features = new Float[8];
            for (int j = 0; j < 8; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == label ? 0.8 : 0));
            }
            data.add(RowFactory.create(features, label, i % 5 == 0));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(partitions);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {16})
                .setBatchSize(30)
                .setEpochs(5)
                .setLearningRate(0.01);
    }

    @Test
    void learnsAndReportsEachEpoch() {
        DataParallelClassifierModel model = classifier()
                .setValidationIndicatorCol("validation")
                .setEpochs(12)
                .fit(clouds(600, 3));

        TrainingSummary summary = model.summary().orElseThrow();
        assertThat(summary.epochs()).hasSize(12);
        assertThat(summary.trainRows()).isEqualTo(480);
        assertThat(summary.validationRows()).isEqualTo(120);
        assertThat(summary.stepLosses()).hasSize(12 * 16);
        assertThat(summary.best().validationAccuracy()).isGreaterThan(0.85);
        assertThat(summary.epochs().get(11).trainLoss())
                .isLessThan(0.6 * summary.epochs().get(0).trainLoss());
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void learnsByEachOptimizer(OptimizerKind optimizer) {
        // its rate is multiplied by a coefficient of 0.001 for matrices, but not for biases
        boolean slow = optimizer == OptimizerKind.LARS;
        DataParallelClassifier stage = classifier().setOptimizer(optimizer).setEpochs(slow ? 20 : 3);
        double[] losses = losses(stage.setLearningRate(slow ? 0.5 : 0.01).fit(clouds(300, 2)));

        assertThat(mean(losses, losses.length - 10, losses.length)).isLessThan(0.9 * mean(losses, 0, 5));
    }

    @Test
    void modelHoldsTheAverageOfWeightsOnSeveralWorkersToo() {
        Dataset<Row> rows = clouds(300, 2);
        DataParallelClassifier stage =
                classifier().setSchedule("constant").setEpochs(2).setNumWorkers(1);
        Weights raw = stage.fit(rows).networkModel().weights();
        Weights averaged = stage.setEmaDecay(0.9).fit(rows).networkModel().weights();
        Weights onTwo = stage.setNumWorkers(2).fit(rows).networkModel().weights();
        Weights unmoved =
                stage.setNumWorkers(1).setEmaDecay(0).fit(rows).networkModel().weights();

        assertThat(unmoved).isEqualTo(raw);
        for (String name : raw.names()) {
            assertThat(averaged.values(name)).as(name).isNotEqualTo(raw.values(name));
            assertThat(onTwo.values(name)).as(name).containsExactly(averaged.values(name), within(1e-5f));
        }
    }

    @Test
    void clipsAndSmoothsAsAsked() {
        Dataset<Row> rows = clouds(60, 2);
        DataParallelClassifier oneStep = classifier()
                .setEpochs(1)
                .setBatchSize(60)
                .setOptimizer("sgd")
                .setMomentum(0)
                .setWeightDecay(0)
                .setLearningRate(1)
                .setSchedule("constant");
        Weights start = NetworkModel.initialize(oneStep.fit(rows).networkModel().network(), oneStep.getSeed())
                .weights();

        assertThat(distance(start, oneStep.setClipNorm(1e-3).fit(rows))).isCloseTo(1e-3, within(1e-6));
        assertThat(losses(oneStep.setLabelSmoothing(0.5).fit(rows))[0])
                .isNotEqualTo(losses(oneStep.setLabelSmoothing(0).fit(rows))[0]);
    }

    private static double distance(Weights start, DataParallelClassifierModel model) {
        double sum = 0;
        for (String name : start.names()) {
            for (int i = 0; i < start.values(name).length; i++) {
                double moved = model.networkModel().weights().values(name)[i] - start.values(name)[i];
                sum += moved * moved;
            }
        }
        return Math.sqrt(sum);
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElseThrow();
    }

    @Test
    void oneWorkerAndSeveralTrainAlike() {
        Dataset<Row> rows = clouds(501, 2);
        double[] one = losses(classifier().setNumWorkers(1).fit(rows));
        double[] two = losses(classifier().setNumWorkers(2).fit(rows));

        assertThat(one).hasSize(5 * 17);
        for (int step = 0; step < one.length; step++) {
            assertThat(two[step]).as("step %d", step).isCloseTo(one[step], within(1e-5));
        }
    }

    @Test
    void partitioningChangesNothing() {
        DataParallelClassifierModel first = classifier().fit(clouds(200, 1));
        DataParallelClassifierModel second = classifier().fit(clouds(200, 7));

        assertThat(second.networkModel()).isEqualTo(first.networkModel());
    }

    private static double[] losses(DataParallelClassifierModel model) {
        return model.summary().orElseThrow().stepLosses();
    }

    @Test
    void aRowOfWeightTwoCountsAsTwoRows() {
        Dataset<Row> rows = clouds(60, 2);
        Dataset<Row> weighted = rows.withColumn("weight", expr("if(label = 0, 2.0, 1.0)"));
        Dataset<Row> repeated = rows.union(rows.filter("label = 0"));
        DataParallelClassifier oneStep =
                classifier().setEpochs(1).setBatchSize(1000).setSchedule(ScheduleKind.CONSTANT);

        float[] byWeight =
                weights(oneStep.copy(ParamMap.empty()).setWeightCol("weight").fit(weighted));
        float[] byRows = weights(oneStep.fit(repeated));

        assertThat(byWeight).hasSameSizeAs(byRows);
        for (int i = 0; i < byRows.length; i++) {
            assertThat(byWeight[i]).isCloseTo(byRows[i], within(2e-4f));
        }
    }

    private static float[] weights(DataParallelClassifierModel model) {
        return FlatWeights.of(model.networkModel()).trainable();
    }

    @Test
    void stopsEarlyAndKeepsTheBestEpoch() {
        DataParallelClassifierModel model = classifier()
                .setValidationIndicatorCol("validation")
                .setEpochs(40)
                .setLearningRate(0.3)
                .setPatience(2)
                .fit(clouds(200, 2));

        TrainingSummary summary = model.summary().orElseThrow();
        int trained = summary.epochs().size();
        assertThat(trained).isLessThan(40);
        assertThat(summary.bestEpoch()).isEqualTo(trained - 2);
        assertThat(summary.epochs())
                .allMatch(epoch -> epoch.validationLoss() >= summary.best().validationLoss());
    }

    @Test
    void predictsWithProbabilitiesAndKeepsThemWhenSaved(@TempDir Path folder) throws IOException {
        DataParallelClassifierModel model = classifier().fit(clouds(300, 2));
        String path = folder.resolve("model").toString();
        model.write().save(path);
        Dataset<Row> rows = clouds(50, 3);

        List<Row> before = model.transform(rows).collectAsList();
        List<Row> after = DataParallelClassifierModel.load(path).transform(rows).collectAsList();

        assertThat(after).isEqualTo(before);
        Row row = before.get(0);
        Vector probability = row.getAs("probability");
        assertThat(Arrays.stream(probability.toArray()).sum()).isCloseTo(1, within(1e-9));
        assertThat(row.<Double>getAs("prediction")).isEqualTo((double) probability.argmax());
    }

    @Test
    void worksInAPipelineUnderCrossValidation() {
        DataParallelClassifier classifier = classifier().setEpochs(2);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {classifier});
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.learningRate(), new double[] {1e-6, 0.03})
                .build();

        CrossValidatorModel best = new CrossValidator()
                .setEstimator(pipeline)
                .setEstimatorParamMaps(grid)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setNumFolds(2)
                .fit(clouds(200, 2));

        assertThat(best.avgMetrics()[1]).isGreaterThan(best.avgMetrics()[0]);
    }

    @Test
    void namesTheBadRowAndTheRemedy() {
        Dataset<Row> rows = clouds(20, 2);

        assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", expr("-1"))))
                .hasMessageContaining("label -1.0")
                .hasMessageContaining("handleInvalid");
        assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", expr("0.5"))))
                .hasMessageContaining("label 0.5");
        assertThatThrownBy(() -> classifier()
                        .fit(rows.withColumn("features", expr("transform(features, x -> cast('NaN' as float))"))))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> classifier().setWeightCol("w").fit(rows.withColumn("w", expr("-1.0"))))
                .hasMessageContaining("weight -1.0");
        assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", expr("0"))))
                .hasMessageContaining("found 1 class");
        assertThatThrownBy(() -> classifier().fit(rows.filter("label > 9"))).hasMessageContaining("found no row");
    }

    @Test
    void skipsBadRowsAndCountsThem() {
        Dataset<Row> rows = clouds(100, 2).withColumn("label", expr("if(validation, null, label)"));

        DataParallelClassifierModel model =
                classifier().setHandleInvalid(HandleInvalid.SKIP).fit(rows);

        TrainingSummary summary = model.summary().orElseThrow();
        assertThat(summary.trainRows()).isEqualTo(80);
        assertThat(summary.invalidRows()).isEqualTo(20);
    }

    @Test
    void endsWithAnErrorWhenTheLossIsNoNumber() {
        Dataset<Row> rows =
                clouds(40, 2).withColumn("features", expr("transform(features, x -> x * cast(1e38 as float))"));

        assertThatThrownBy(() -> classifier().fit(rows))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("learningRate");
    }

    @Test
    void refusesParamsThatDoNotFitTogether() {
        Dataset<Row> rows = clouds(20, 2);

        assertThatThrownBy(() -> classifier().setPatience(3).fit(rows)).hasMessageContaining("validationIndicatorCol");
        assertThatThrownBy(() -> classifier().setSchedule("plateau").fit(rows))
                .hasMessageContaining("validationIndicatorCol");
        assertThatThrownBy(() -> classifier().setSchedule("multi-step").fit(rows))
                .hasMessageContaining("milestones");
        assertThatThrownBy(() -> classifier().setBatchSize(0)).hasMessageContaining("batchSize");
        assertThatThrownBy(() -> classifier().setArchitecture("lenet")).hasMessageContaining("lenet-5");
        assertThatThrownBy(() -> classifier().setOptimizer("adamax")).hasMessageContaining("adamw");
        assertThatThrownBy(() -> classifier()
                        .setInputShape(new int[] {2, 4})
                        .setArchitecture("lenet-5")
                        .fit(rows))
                .hasMessageContaining("2×4");
        assertThatThrownBy(() -> classifier().setLabelCol("features").fit(rows)).hasMessageContaining("StringIndexer");
    }
}
