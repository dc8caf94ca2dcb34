package io.bellows.jobs.measure;

import io.bellows.compress.QuantizedModel;
import io.bellows.engine.HasNetworkModel;
import io.bellows.jobs.fitted.FittedStages;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;

/** What quantizing and pruning did that the figures of a report do not tell, above all where they gained no speed. */
public final class CompressionNotes {
    private CompressionNotes() {}

    /** In sentences, in the order of the stages of a pipeline that was just fitted; none where nothing was compressed. */
    public static List<String> of(PipelineModel fitted) {
        return FittedStages.of(fitted).stream()
                .flatMap(CompressionNotes::ofStage)
                .toList();
    }

    private static Stream<String> ofStage(Transformer stage) {
        if (stage instanceof QuantizedModel quantized) {
            return quantized.summary().notes().stream();
        }
        return stage instanceof HasNetworkModel model ? model.compressionNotes().stream() : Stream.empty();
    }
}
