package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.NetworkModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EnsembleTest {
    private static Dataset<Row> rows;
    private static EnsembleModel model;

    /** Two noisy moons, the rows of every third for training. */
    @BeforeAll
    static void fit() {
        SplittableRandom random = new SplittableRandom(6);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int label = i % 2;
            double angle = random.nextDouble(Math.PI) + label * Math.PI;
            float x = (float) (Math.cos(angle) + label + random.nextDouble(-0.4, 0.4));
            float y = (float) (Math.sin(angle) + 0.3 * label + random.nextDouble(-0.4, 0.4));
            data.add(RowFactory.create(
                    i, new Float[] {x, y}, label, (double) x - y, new Float[] {x, 2 * y}, i % 3 == 0));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("label", DataTypes.IntegerType)
                .add("number", DataTypes.DoubleType)
                .add("numbers", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("taught", DataTypes.BooleanType);
        rows = LocalSpark.session().createDataFrame(data, schema).repartition(2);
        model = ensemble().fit(rows.filter("taught"));
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {12})
                .setBatchSize(20)
                .setEpochs(12)
                .setLearningRate(0.03)
                .setSeed(5);
    }

    private static Ensemble<DataParallelClassifierModel> ensemble() {
        return new Ensemble<DataParallelClassifierModel>("ensemble")
                .setEstimator(classifier())
                .setMembers(3);
    }

    private static List<NetworkModel> networks(EnsembleModel ensemble) {
        return ensemble.members().stream()
                .map(member -> ((DataParallelClassifierModel) member).networkModel())
                .toList();
    }

    private static List<Row> predicted(Transformer stage) {
        return stage.transform(rows).orderBy("id").collectAsList();
    }

    @Test
    void probabilityIsTheMeanOfTheMembers() {
        List<Row> averaged = predicted(model);
        List<List<Row>> each =
                model.members().stream().map(EnsembleTest::predicted).toList();

        assertThat(averaged).hasSize(300);
        for (int i = 0; i < averaged.size(); i++) {
            double sum = 0;
            for (List<Row> member : each) {
                sum += member.get(i).<Vector>getAs("probability").apply(1);
            }
            double probability = averaged.get(i).<Vector>getAs("probability").apply(1);
            assertThat(probability).isCloseTo(sum / 3, within(1e-12));
            assertThat(averaged.get(i).<Double>getAs("prediction")).isEqualTo(probability > 0.5 ? 1 : 0);
        }
        assertThat(model.transform(rows).columns())
                .containsExactly("id", "features", "label", "number", "numbers", "taught", "probability", "prediction");
        assertThat(model.transform(rows).schema()).isEqualTo(model.transformSchema(rows.schema()));
    }

    @Test
    void isNoWorseThanItsMembersOnAverage() {
        double members = model.members().stream()
                .mapToDouble(EnsembleTest::accuracy)
                .average()
                .orElseThrow();

        assertThat(accuracy(model)).isGreaterThanOrEqualTo(members).isGreaterThan(0.8);
    }

    private static double accuracy(Transformer stage) {
        Dataset<Row> unseen = rows.filter("not taught");
        return stage.transform(unseen).filter("prediction = label").count() / (double) unseen.count();
    }

    @Test
    void membersAreTheModelsOfTheirSeeds() {
        List<NetworkModel> networks = networks(model);

        for (int i = 0; i < 3; i++) {
            assertThat(networks.get(i))
                    .isEqualTo(classifier()
                            .setSeed(5 + i)
                            .fit(rows.filter("taught"))
                            .networkModel());
        }
        assertThat(networks).doesNotHaveDuplicates();
    }

    @Test
    void membersTrainAtOnceAndGiveTheSameBitsEachTime() {
        Ensemble<DataParallelClassifierModel> stage = ensemble().setParallelism(2);
        List<NetworkModel> first = networks(stage.fit(rows.filter("taught")));

        EnsembleModel again = stage.fit(rows.filter("taught").repartition(3));

        assertThat(networks(again)).isEqualTo(first);
        // a worker of each of the two has one of the two cores
        assertThat(again.members())
                .allMatch(member -> ((DataParallelClassifierModel) member)
                                .summary()
                                .orElseThrow()
                                .threadsPerWorker()
                        == 1);
        for (int i = 0; i < 3; i++) {
            String name = first.get(i).weights().names().iterator().next();
            assertThat(first.get(i).weights().values(name))
                    .containsExactly(networks(model).get(i).weights().values(name), within(1e-4f));
        }
    }

    @Test
    void membersThatNeedAllSlotsTrainOneAfterTheOther() {
        Ensemble<DataParallelClassifierModel> stage = ensemble()
                .setEstimator(classifier().setEpochs(1).setNumWorkers(2))
                .setParallelism(3);

        assertThat(stage.fit(rows).members())
                .hasSize(3)
                .allMatch(member -> ((DataParallelClassifierModel) member)
                                .summary()
                                .orElseThrow()
                                .workers()
                        == 2);
    }

    @Test
    void baggingGivesEachMemberAShareOfItsOwnAndAllTheValidationRows() {
        Dataset<Row> held = rows.withColumnRenamed("taught", "held");
        EnsembleModel bagged = new Ensemble<DataParallelClassifierModel>("ensemble")
                .setEstimator(classifier().setEpochs(1).setValidationIndicatorCol("held"))
                .setMembers(2)
                .setBaggingFraction(0.5)
                .fit(held);

        List<TrainingSummary> summaries = bagged.members().stream()
                .map(member -> ((DataParallelClassifierModel) member).summary().orElseThrow())
                .toList();
        assertThat(summaries).allMatch(summary -> summary.validationRows() == 100);
        assertThat(summaries).allMatch(summary -> summary.trainRows() > 75 && summary.trainRows() < 125);
        assertThat(summaries.get(0).stepLosses()).isNotEqualTo(summaries.get(1).stepLosses());
    }

    @Test
    void membersThatDrewNoRowOfAClassGiveItNoProbability() {
        Dataset<Row> rare = rows.withColumn("label", functions.expr("if(id = 299, 2, label)"));
        EnsembleModel bagged = ensemble()
                .setEstimator(classifier().setEpochs(1))
                .setMembers(4)
                .setBaggingFraction(0.5)
                .fit(rare);

        assertThat(bagged.members())
                .extracting(member ->
                        ((DataParallelClassifierModel) member).labels().size())
                .contains(2, 3);
        for (Row row : predicted(bagged)) {
            double[] probability = row.<Vector>getAs("probability").toArray();
            assertThat(probability).hasSize(3);
            assertThat(Arrays.stream(probability).sum()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void refusesMembersWhoseClassesHaveAnotherOrder() {
        Dataset<Row> named = rows.withColumn("name", functions.expr("if(label = 0, 'low', 'high')"));
        Pipeline inner = new Pipeline().setStages(new PipelineStage[] {
            new StringIndexer().setInputCol("name").setOutputCol("index"),
            classifier().setLabelCol("index").setEpochs(1)
        });
        Ensemble<PipelineModel> bagged = new Ensemble<PipelineModel>("ensemble")
                .setEstimator(inner)
                .setMembers(6)
                .setBaggingFraction(0.5);

        assertThatThrownBy(() -> bagged.fit(named))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot average in ensemble: found a member of the classes [")
                .hasMessageContaining("index labels before the ensemble");
    }

    @Test
    void regressorsAverageTheirNumbers() {
        for (String label : List.of("number", "numbers")) {
            EnsembleModel regressors = new Ensemble<DataParallelRegressorModel>()
                    .setEstimator(new DataParallelRegressor("regressor")
                            .setLabelCol(label)
                            .setHiddenUnits(new int[] {8})
                            .setEpochs(2))
                    .setMembers(2)
                    .fit(rows);

            List<Row> averaged = predicted(regressors);
            List<Row> first = predicted(regressors.members().get(0));
            List<Row> second = predicted(regressors.members().get(1));
            for (int i = 0; i < averaged.size(); i += 17) {
                assertThat(value(averaged.get(i)))
                        .isCloseTo((value(first.get(i)) + value(second.get(i))) / 2, within(1e-6));
            }
            assertThat(regressors.transform(rows).schema()).isEqualTo(regressors.transformSchema(rows.schema()));
        }
    }

    private static double value(Row row) {
        Object prediction = row.getAs("prediction");
        return prediction instanceof Double number
                ? number
                : row.<Float>getList(row.fieldIndex("prediction")).get(1);
    }

    @Test
    void goesRoundAPipelineAndIsSavedWithIt(@TempDir Path folder) throws IOException {
        Pipeline inner =
                new Pipeline().setStages(new PipelineStage[] {classifier().setEpochs(2)});
        Pipeline outer = new Pipeline().setStages(new PipelineStage[] {
            new Ensemble<PipelineModel>("ensemble").setEstimator(inner).setMembers(2)
        });
        outer.save(folder.resolve("pipeline").toString());

        PipelineModel fitted =
                Pipeline.load(folder.resolve("pipeline").toString()).fit(rows);
        fitted.save(folder.resolve("model").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());

        assertThat(((EnsembleModel) loaded.stages()[0]).members()).hasSize(2);
        assertThat(predicted(loaded)).isEqualTo(predicted(fitted));
    }

    @Test
    void throwsWhatAMemberThrewAndEndsTheOthers() {
        Ensemble<DataParallelClassifierModel> stage = ensemble()
                .setEstimator(
                        classifier().setEpochs(100_000).setLearningRate(1e30).setOptimizer("sgd"))
                .setParallelism(2);

        assertThatThrownBy(() -> stage.fit(rows))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no finite number");
    }

    @Test
    void refusesWhatItCannotAverage() {
        assertThatThrownBy(() -> new Ensemble<DataParallelClassifierModel>("ensemble").fit(rows))
                .hasMessageContaining("call setEstimator first");
        assertThatThrownBy(() -> new Ensemble<LogisticRegressionModel>("ensemble")
                        .setEstimator(new LogisticRegression())
                        .fit(rows))
                .hasMessageContaining("Cannot make the ensemble ensemble: found the estimator logreg_");
        assertThatThrownBy(() -> new Ensemble<DataParallelMultiLabelClassifierModel>("ensemble")
                        .setEstimator(new DataParallelMultiLabelClassifier().setLabelCol("numbers"))
                        .fit(rows))
                .hasMessageContaining("Cannot use column 'prediction' in ensemble: found type array<double>");
        StructType bare = rows.drop("features").schema();
        assertThatThrownBy(() -> model.transformSchema(bare))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("members of ensemble: Cannot find column 'features'");
        assertThatThrownBy(() -> ensemble().setBaggingFraction(0)).hasMessageContaining("baggingFraction");
    }
}
