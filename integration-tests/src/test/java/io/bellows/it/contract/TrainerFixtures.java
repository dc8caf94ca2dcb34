package io.bellows.it.contract;

import io.bellows.compress.EdgeSearch;
import io.bellows.compress.EdgeSearchModel;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedMultiLabelClassifierModel;
import io.bellows.compress.QuantizedRegressorModel;
import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.DataParallelMultiLabelClassifier;
import io.bellows.train.DataParallelMultiLabelClassifierModel;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.DataParallelRegressorModel;
import io.bellows.train.DataParallelTrainer;
import io.bellows.train.Ensemble;
import io.bellows.train.EnsembleModel;
import io.bellows.train.OutOfFoldPredictor;
import io.bellows.train.OutOfFoldPredictorModel;
import io.bellows.train.PretextTask;
import io.bellows.train.Pretrained;
import io.bellows.train.Pruned;
import io.bellows.train.SelfSupervisedPretrainer;
import io.bellows.train.SelfSupervisedPretrainerModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the contract needs to know of the trainers beside the classifier. */
final class TrainerFixtures {
    private TrainerFixtures() {}

    static Map<Class<?>, Supplier<StageFixture>> addedTo(Map<Class<?>, Supplier<StageFixture>> others) {
        Map<Class<?>, Supplier<StageFixture>> all = new HashMap<>(others);
        all.put(DataParallelRegressor.class, () -> fixture(regressor(), "label"));
        all.put(DataParallelRegressorModel.class, () -> fitted(regressor()));
        all.put(DataParallelMultiLabelClassifier.class, () -> fixture(multiLabel(), "labels"));
        all.put(DataParallelMultiLabelClassifierModel.class, () -> fitted(multiLabel()));
        all.put(QuantizedRegressorModel.class, () -> quantized(regressor()));
        all.put(QuantizedMultiLabelClassifierModel.class, () -> quantized(multiLabel()));
        all.put(
                Ensemble.class,
                () -> new StageFixture(ensemble(), points(), List.of("features", "label", "weight", "held")));
        all.put(EnsembleModel.class, () -> new StageFixture(ensemble().fit(points()), points(), List.of("features")));
        all.put(SelfSupervisedPretrainer.class, () -> fixture(pretrainer(), "features"));
        all.put(SelfSupervisedPretrainerModel.class, () -> fitted(pretrainer()));
        all.put(Pretrained.class, TrainerFixtures::pretrained);
        all.put(Pruned.class, TrainerFixtures::pruned);
        all.put(
                OutOfFoldPredictor.class,
                () -> new StageFixture(outOfFold(), vectors(), List.of("id", "label", "held")));
        all.put(
                OutOfFoldPredictorModel.class,
                () -> new StageFixture(outOfFold().fit(vectors()), vectors(), List.of("id")));
        all.put(
                EdgeSearch.class,
                () -> new StageFixture(edgeSearch(), points(), List.of("features", "label", "weight", "held")));
        all.put(
                EdgeSearchModel.class,
                () -> new StageFixture(edgeSearch().fit(points()), points(), List.of("features")));
        return all;
    }

    private static StageFixture quantized(Estimator<?> estimator) {
        PostTrainingQuantizer quantizer =
                new PostTrainingQuantizer().setEstimator(estimator).setCalibrationRows(8);
        return new StageFixture(quantizer.fit(points()), points(), List.of("features"));
    }

    private static OutOfFoldPredictor<NaiveBayesModel> outOfFold() {
        return new OutOfFoldPredictor<NaiveBayesModel>()
                .setEstimator(new NaiveBayes())
                .setFolds(2)
                .setKeyCol("id")
                .setSeed(3)
                .setValidationIndicatorCol("held");
    }

    private static Dataset<Row> vectors() {
        Dataset<Row> rows = LocalSpark.session()
                .range(40)
                .selectExpr("id", "double(id % 2) as label", "id % 5 = 0 as held", "double(id % 7) as x");
        return new VectorAssembler()
                .setInputCols(new String[] {"x"})
                .setOutputCol("features")
                .transform(rows)
                .drop("x");
    }

    private static StageFixture pretrained() {
        Pretrained<DataParallelClassifierModel> pretrained = new Pretrained<DataParallelClassifierModel>()
                .setPretrainer(pretrainer())
                .setEstimator(shortened(new DataParallelClassifier()));
        return new StageFixture(pretrained, points(), List.of("features", "label", "weight", "held"));
    }

    private static EdgeSearch edgeSearch() {
        return new EdgeSearch()
                .setEstimator(shortened(new DataParallelClassifier()))
                .setGrid("hiddenUnits=[2]|[4]")
                .setValidationIndicatorCol("held");
    }

    private static StageFixture pruned() {
        Pruned<DataParallelClassifierModel> pruned =
                new Pruned<DataParallelClassifierModel>().setEstimator(shortened(new DataParallelClassifier()));
        return new StageFixture(pruned, points(), List.of("features", "label", "weight", "held"));
    }

    private static SelfSupervisedPretrainer pretrainer() {
        return shortened(new SelfSupervisedPretrainer().setTask(PretextTask.DENOISING));
    }

    private static StageFixture fixture(DataParallelTrainer<?, ?> stage, String labelCol) {
        return new StageFixture(stage, points(), List.of("features", labelCol, "weight", "held"));
    }

    private static StageFixture fitted(DataParallelTrainer<?, ?> stage) {
        return new StageFixture(stage.fit(points()), points(), List.of("features"));
    }

    private static DataParallelRegressor regressor() {
        return shortened(new DataParallelRegressor().setStandardizeTargets(true));
    }

    private static Ensemble<DataParallelClassifierModel> ensemble() {
        return new Ensemble<DataParallelClassifierModel>()
                .setEstimator(shortened(new DataParallelClassifier()))
                .setMembers(2)
                .setBaggingFraction(0.9)
                .setParallelism(2);
    }

    private static DataParallelMultiLabelClassifier multiLabel() {
        return shortened(new DataParallelMultiLabelClassifier().setLabelCol("labels"));
    }

    private static <S extends DataParallelTrainer<S, ?>> S shortened(S stage) {
        return stage.setHiddenUnits(new int[] {4})
                .setEpochs(1)
                .setBatchSize(8)
                .setWeightCol("weight")
                .setValidationIndicatorCol("held");
    }

    private static Dataset<Row> points() {
        return StageFixtures.points().selectExpr("*", "array(double(label = 0), double(label > 0)) as labels");
    }
}
