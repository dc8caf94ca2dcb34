package io.bellows.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/** {@link TrainingOnly} on a file system: its own params, and beside them a pipeline of what it holds. */
final class TrainingOnlyFiles {
    private static final String NESTED = "stages";

    private TrainingOnlyFiles() {}

    private static String nested(String path) {
        return new Path(path, NESTED).toString();
    }

    static final class Writer extends MLWriter {
        private final TrainingOnly<?> stage;

        Writer(TrainingOnly<?> stage) {
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            PipelineStage[] nested = Stream.concat(Arrays.stream(stage.getStages()), Stream.of(stage.getEstimator()))
                    .toArray(PipelineStage[]::new);
            MLWriter nestedWriter = new Pipeline(stage.uid()).setStages(nested).write();
            TrainingOnly<?> bare = stage.copy(ParamMap.empty());
            bare.clear(bare.stages());
            bare.clear(bare.estimator());
            try {
                new DefaultParamsWriter(bare).session(sparkSession()).save(path);
                nestedWriter.session(sparkSession()).save(TrainingOnlyFiles.nested(path));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + stage.uid() + " to '" + path + "'", e);
            }
        }
    }

    static final class Reader extends MLReader<TrainingOnly<?>> {
        @Override
        public TrainingOnly<?> load(String path) {
            DefaultParamsReader<TrainingOnly<?>> reader = new DefaultParamsReader<>();
            reader.session(sparkSession());
            return restored(reader.load(path), path);
        }

        private <M extends Model<M>> TrainingOnly<M> restored(TrainingOnly<M> bare, String path) {
            MLReader<Pipeline> pipelines = Pipeline.read();
            pipelines.session(sparkSession());
            PipelineStage[] nested = pipelines.load(nested(path)).getStages();
            int last = nested.length - 1;
            @SuppressWarnings("unchecked")
            Estimator<M> estimator = (Estimator<M>) nested[last];
            return bare.setStages(Arrays.copyOf(nested, last, Transformer[].class))
                    .setEstimator(estimator);
        }
    }
}
