package io.bellows.train;

import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.Network;
import io.bellows.param.ServingParams;
import java.util.Arrays;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A teacher whose inner results are hints: its network up to one layer, behind the stages that come before it. */
final class HintTeacher {
    private final Transformer[] before;
    private final ServingParams<?> params;
    private final ServedModel part;

    private HintTeacher(Transformer[] before, ServingParams<?> params, ServedModel part) {
        this.before = before;
        this.params = params;
        this.part = part;
    }

    /** Hints of a row, as {@link #of} would give. */
    static int size(Transformer teacher, String layer, String stage) {
        Transformer[] stages = stages(teacher);
        if (stages[stages.length - 1] instanceof HasNetworkModel network) {
            return Hints.upTo(network.networkModel().network(), layer, stage)
                    .outputShape()
                    .size();
        }
        throw refused(teacher, stage);
    }

    /** @throws IllegalArgumentException if {@code teacher} is no network of Bellows, or has no such layer */
    static HintTeacher of(Transformer teacher, String layer, String stage) {
        Transformer[] stages = stages(teacher);
        Transformer last = stages[stages.length - 1];
        if (last instanceof HasNetworkModel network && last instanceof ServingParams<?> params) {
            Network part = Hints.upTo(network.networkModel().network(), layer, stage);
            return new HintTeacher(
                    Arrays.copyOf(stages, stages.length - 1),
                    params,
                    ServedModel.of(network.networkModel().part(part)));
        }
        throw refused(teacher, stage);
    }

    private static Transformer[] stages(Transformer teacher) {
        return teacher instanceof PipelineModel pipeline ? pipeline.stages() : new Transformer[] {teacher};
    }

    private static IllegalArgumentException refused(Transformer teacher, String stage) {
        return new IllegalArgumentException("Cannot take hints in " + stage + ": found teacher " + teacher.uid()
                + ", expected a fitted network of Bellows, or a pipeline that ends with one; put it first, or clear"
                + " teacherHintLayer");
    }

    /** The rows with a column {@code name} of their hints, and what the stages before the network add. */
    Dataset<Row> withHints(Dataset<Row> rows, String name) {
        Dataset<Row> ready = rows;
        for (Transformer stage : before) {
            ready = stage.transform(ready);
        }
        return new BatchPredictor(part, params, size -> new NumberScores(name, true, size)).predict(ready);
    }
}
