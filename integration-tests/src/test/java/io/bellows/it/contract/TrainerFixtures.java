package io.bellows.it.contract;

import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.DataParallelMultiLabelClassifier;
import io.bellows.train.DataParallelMultiLabelClassifierModel;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.DataParallelRegressorModel;
import io.bellows.train.DataParallelTrainer;
import io.bellows.train.Ensemble;
import io.bellows.train.EnsembleModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the contract needs to know of the trainers beside the classifier. */
final class TrainerFixtures {
    private TrainerFixtures() {}

    static Map<Class<?>, Supplier<StageFixture>> addedTo(Map<Class<?>, Supplier<StageFixture>> others) {
        Map<Class<?>, Supplier<StageFixture>> all = new HashMap<>(others);
        all.put(DataParallelRegressor.class, () -> fixture(regressor()));
        all.put(DataParallelRegressorModel.class, () -> fitted(regressor()));
        all.put(DataParallelMultiLabelClassifier.class, () -> fixture(multiLabel()));
        all.put(DataParallelMultiLabelClassifierModel.class, () -> fitted(multiLabel()));
        all.put(
                Ensemble.class,
                () -> new StageFixture(ensemble(), points(), List.of("features", "label", "weight", "held")));
        all.put(EnsembleModel.class, () -> new StageFixture(ensemble().fit(points()), points(), List.of("features")));
        return all;
    }

    private static StageFixture fixture(DataParallelTrainer<?, ?> stage) {
        return new StageFixture(stage, points(), List.of("features", stage.getLabelCol(), "weight", "held"));
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
