package io.bellows.jobs.fitted;

import io.bellows.compress.EdgeSearchModel;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;

/** The stages of a fitted pipeline in the order in which rows go through them, with no pipeline and no search around any. */
public final class FittedStages {
    private FittedStages() {}

    /** Those in {@code fitted}; of a search the model that it chose. */
    public static List<Transformer> of(Transformer fitted) {
        return stages(fitted).toList();
    }

    private static Stream<Transformer> stages(Transformer fitted) {
        if (fitted instanceof PipelineModel pipeline) {
            return Stream.of(pipeline.stages()).flatMap(FittedStages::stages);
        }
        if (fitted instanceof CrossValidatorModel search) {
            return stages(search.bestModel());
        }
        if (fitted instanceof TrainValidationSplitModel search) {
            return stages(search.bestModel());
        }
        return fitted instanceof EdgeSearchModel search ? stages(search.bestModel()) : Stream.of(fitted);
    }
}
