package io.bellows.compress;

import io.bellows.engine.NetworkTrainer;
import io.bellows.param.HeldStages;
import java.util.List;
import org.apache.spark.ml.Estimator;

/** Refuses estimators that fit no classifier before they train. */
final class ClassifierCheck {
    private ClassifierCheck() {}

    /**
     * Checks that of the trainers of networks within {@code estimator}, where there are any, one trains classes of which a row has one.
     *
     * @param act what cannot be done otherwise, for the message: {@code Cannot <act>}
     * @param remedy what to do
     */
    static void require(Estimator<?> estimator, String act, String remedy) {
        List<NetworkTrainer> trainers = HeldStages.of(estimator)
                .filter(NetworkTrainer.class::isInstance)
                .map(NetworkTrainer.class::cast)
                .toList();
        if (!trainers.isEmpty() && trainers.stream().noneMatch(NetworkTrainer::trainsExclusiveClasses)) {
            throw new IllegalArgumentException("Cannot " + act + ": found "
                    + trainers.get(trainers.size() - 1).getClass().getSimpleName()
                    + ", expected a trainer of classes of which a row has one, such as DataParallelClassifier; "
                    + remedy);
        }
    }
}
