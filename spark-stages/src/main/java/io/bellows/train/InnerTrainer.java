package io.bellows.train;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** Looks for the trainer within an estimator: what only it can do is asked of it, wherever it is. */
final class InnerTrainer {
    private InnerTrainer() {}

    /**
     * The trainer that {@code estimator} is or holds.
     *
     * @param type which trainers will do
     * @param act what cannot be done without it, for the message: {@code Cannot <act>}
     * @throws IllegalArgumentException if there is none
     */
    static <T extends DataParallelTrainer<?, ?>> T require(PipelineStage estimator, Class<T> type, String act) {
        return find(estimator)
                .filter(type::isInstance)
                .map(type::cast)
                .orElseThrow(() -> new IllegalArgumentException("Cannot " + act + ": found the estimator "
                        + estimator.uid() + ", expected a " + kinds(type) + " or an estimator around one"));
    }

    /** The columns of the rows that come to the trainer within {@code estimator}, of rows of {@code schema}, if that can be told. */
    static Optional<StructType> schema(PipelineStage estimator, StructType schema) {
        if (estimator instanceof DataParallelTrainer<?, ?>) {
            return Optional.of(schema);
        }
        if (estimator instanceof Pipeline pipeline) {
            StructType come = schema;
            for (PipelineStage stage : pipeline.getStages()) {
                if (find(stage).isPresent()) {
                    return schema(stage, come);
                }
                come = stage.transformSchema(come);
            }
        }
        if (estimator instanceof TrainingOnly<?> only) {
            return schema(only.getEstimator(), only.schemaToFit(schema));
        }
        return estimator instanceof InnerEstimatorParams<?, ?> around
                ? schema(around.getEstimator(), schema)
                : Optional.empty();
    }

    private static String kinds(Class<?> type) {
        return type == DataParallelTrainer.class
                ? "DataParallelClassifier, DataParallelRegressor, DataParallelMultiLabelClassifier, SelfSupervisedPretrainer"
                : type.getSimpleName();
    }

    private static Optional<DataParallelTrainer<?, ?>> find(Object value) {
        if (value instanceof DataParallelTrainer<?, ?> trainer) {
            return Optional.of(trainer);
        }
        if (value instanceof Object[] values) {
            return Arrays.stream(values)
                    .map(InnerTrainer::find)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (value instanceof OutOfFoldPredictor<?>) {
            return Optional.empty(); // It trains only to tell samplers what is hard.
        }
        if (value instanceof InnerEstimatorParams<?, ?> around) {
            // Some hold others beside it; what is asked for is what is fitted in the end.
            return around.isDefined(around.estimator()) ? find(around.getEstimator()) : Optional.empty();
        }
        return value instanceof PipelineStage stage
                ? JavaConverters.seqAsJavaList(stage.extractParamMap().toSeq()).stream()
                        .map(ParamPair::value)
                        .map(InnerTrainer::find)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }
}
