package io.bellows.train;

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
import org.apache.spark.ml.util.MLWriter;

/** A stage that holds others on a file system: its own params, and beside them a pipeline of what it holds. */
final class NestedStages {
    private static final String FOLDER = "stages";

    private NestedStages() {}

    private static String folder(String path) {
        return new Path(path, FOLDER).toString();
    }

    /** Gives {@code copy} an estimator of its own, with {@code extra}. */
    static <M extends Model<M>> void copyEstimator(InnerEstimatorParams<?, M> copy, ParamMap extra) {
        if (copy.isSet(copy.estimator())) {
            copy.setEstimator(copy.getEstimator().copy(extra));
        }
    }

    /** A stage that was read, as the estimator that was written. */
    @SuppressWarnings("unchecked") // what it fits is not written
    static <M extends Model<M>> Estimator<M> estimator(PipelineStage read) {
        return (Estimator<M>) read;
    }

    static final class Writer extends MLWriter {
        private final Params bare;
        private final PipelineStage[] nested;

        /**
         * @param bare the stage, without the params that hold others
         * @param nested the others, each of which must be {@code MLWritable}
         */
        Writer(Params bare, PipelineStage[] nested) {
            this.bare = bare;
            this.nested = nested.clone();
        }

        @Override
        public void saveImpl(String path) {
            MLWriter nestedWriter = new Pipeline(bare.uid()).setStages(nested).write();
            try {
                new DefaultParamsWriter(bare).session(sparkSession()).save(path);
                nestedWriter.session(sparkSession()).save(folder(path));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + bare.uid() + " to '" + path + "'", e);
            }
        }
    }

    /**
     * A reader of stages.
     *
     * @param <S> the stage
     */
    static final class Reader<S> extends MLReader<S> {
        /**
         * Gives a stage what it holds.
         *
         * @param <S> the stage
         */
        @FunctionalInterface
        interface Restoring<S> {
            S restore(S bare, PipelineStage[] nested);
        }

        private final Restoring<S> restoring;

        Reader(Restoring<S> restoring) {
            this.restoring = restoring;
        }

        @Override
        public S load(String path) {
            DefaultParamsReader<S> reader = new DefaultParamsReader<>();
            reader.session(sparkSession());
            S bare = reader.load(path);
            MLReader<Pipeline> pipelines = Pipeline.read();
            pipelines.session(sparkSession());
            return restoring.restore(bare, pipelines.load(folder(path)).getStages());
        }
    }
}
