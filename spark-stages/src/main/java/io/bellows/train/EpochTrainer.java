package io.bellows.train;

import java.util.Arrays;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamPair;
import scala.collection.JavaConverters;

/** Looks for the trainer that runs stages each epoch: others would see the rows of the first epoch alone. */
final class EpochTrainer {
    private EpochTrainer() {}

    /** Fails unless {@code estimator} is or holds one. */
    static void require(PipelineStage estimator, String uid) {
        if (!holds(estimator)) {
            throw new IllegalArgumentException("Cannot run the stages of " + uid + " every epoch: found the estimator "
                    + estimator.uid()
                    + ", which passes over the rows by itself, expected a DataParallelClassifier or an"
                    + " estimator around one; set everyEpoch to false, and copies of the augmenters instead");
        }
    }

    private static boolean holds(Object value) {
        if (value instanceof Object[] values) {
            return Arrays.stream(values).anyMatch(EpochTrainer::holds);
        }
        return value instanceof DataParallelClassifier
                || (value instanceof PipelineStage stage
                        && JavaConverters.seqAsJavaList(stage.extractParamMap().toSeq()).stream()
                                .map(ParamPair::value)
                                .anyMatch(EpochTrainer::holds));
    }
}
