package io.bellows.compress;

import io.bellows.engine.NetworkTrainer;
import io.bellows.engine.OutputKind;
import io.bellows.param.HeldStages;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Estimator;

/** Refuses estimators whose models are of no use to a stage before they train. */
final class TrainerCheck {
    private TrainerCheck() {}

    /**
     * Checks that of the trainers of networks within {@code estimator}, where there are any, one trains what is wanted.
     *
     * @param wanted kinds of outputs
     * @param act what cannot be done otherwise, for the message: {@code Cannot <act>}
     * @param expected which trainers will do, and what to do
     */
    static void require(Estimator<?> estimator, Set<OutputKind> wanted, String act, String expected) {
        List<NetworkTrainer> trainers = HeldStages.of(estimator)
                .filter(NetworkTrainer.class::isInstance)
                .map(NetworkTrainer.class::cast)
                .toList();
        if (!trainers.isEmpty() && trainers.stream().noneMatch(trainer -> wanted.contains(trainer.outputKind()))) {
            throw new IllegalArgumentException("Cannot " + act + ": found "
                    + trainers.get(trainers.size() - 1).getClass().getSimpleName() + ", expected " + expected);
        }
    }
}
