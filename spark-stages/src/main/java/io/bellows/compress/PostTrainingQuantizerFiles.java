package io.bellows.compress;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;

/** {@link PostTrainingQuantizer} on a file system: its own params, and beside them a pipeline of the stage it holds. */
final class PostTrainingQuantizerFiles {
    private static final String NESTED = "stage";
    private static final String EVALUATOR = "evaluator";
    private static final String POST_PROCESSOR = "postProcessor";

    private PostTrainingQuantizerFiles() {}

    private static String nested(String path) {
        return new Path(path, NESTED).toString();
    }

    static final class Writer extends MLWriter {
        private final PostTrainingQuantizer stage;

        Writer(PostTrainingQuantizer stage) {
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            PostTrainingQuantizer bare = stage.copy(ParamMap.empty());
            bare.clear(bare.estimator());
            bare.clear(bare.model());
            bare.clear(bare.evaluator());
            bare.clear(bare.postProcessor());
            try {
                new DefaultParamsWriter(bare).session(sparkSession()).save(path);
                if (stage.isSet(stage.evaluator())) {
                    save("evaluator", stage.getEvaluator(), new Path(path, EVALUATOR));
                }
                if (stage.isSet(stage.postProcessor())) {
                    save("post-processor", stage.getPostProcessor(), new Path(path, POST_PROCESSOR));
                }
                if (stage.isSet(stage.estimator()) || stage.isSet(stage.model())) {
                    PipelineStage held = stage.isSet(stage.estimator()) ? stage.getEstimator() : stage.getModel();
                    new Pipeline(stage.uid())
                            .setStages(new PipelineStage[] {held})
                            .write()
                            .session(sparkSession())
                            .save(nested(path));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + stage.uid() + " to '" + path + "'", e);
            }
        }

        private void save(String kind, Params held, Path path) throws IOException {
            if (!(held instanceof MLWritable writable)) {
                throw new IllegalArgumentException("Cannot save " + kind + " '" + held.uid() + "': found "
                        + held.getClass().getName() + ", expected one that implements MLWritable");
            }
            writable.write().session(sparkSession()).save(path.toString());
        }
    }

    static final class Reader extends MLReader<PostTrainingQuantizer> {
        @Override
        public PostTrainingQuantizer load(String path) {
            DefaultParamsReader<PostTrainingQuantizer> own = new DefaultParamsReader<>();
            own.session(sparkSession());
            PostTrainingQuantizer stage = own.load(path);
            Path nested = new Path(nested(path));
            Path evaluator = new Path(path, EVALUATOR);
            Path postProcessor = new Path(path, POST_PROCESSOR);
            try {
                if (exists(evaluator)) {
                    stage.setEvaluator(DefaultParamsReader.loadParamsInstance(
                            evaluator.toString(), sparkSession().sparkContext()));
                }
                if (exists(postProcessor)) {
                    stage.setPostProcessor(DefaultParamsReader.loadParamsInstance(
                            postProcessor.toString(), sparkSession().sparkContext()));
                }
                if (!exists(nested)) {
                    return stage;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load " + stage.uid() + " from '" + path + "'", e);
            }
            MLReader<Pipeline> pipelines = Pipeline.read();
            pipelines.session(sparkSession());
            PipelineStage held = pipelines.load(nested.toString()).getStages()[0];
            return held instanceof Estimator<?> estimator
                    ? stage.setEstimator(estimator)
                    : stage.setModel((Model<?>) held);
        }

        private boolean exists(Path path) throws IOException {
            return path.getFileSystem(sparkSession().sparkContext().hadoopConfiguration())
                    .exists(path);
        }
    }
}
