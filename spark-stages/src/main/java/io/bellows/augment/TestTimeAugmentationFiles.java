package io.bellows.augment;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/** {@link TestTimeAugmentation} on a file system: its own params, and beside them a pipeline of augmenter and model. */
final class TestTimeAugmentationFiles {
    private static final String NESTED = "stages";

    private TestTimeAugmentationFiles() {}

    static final class Writer extends MLWriter {
        private final TestTimeAugmentation stage;

        Writer(TestTimeAugmentation stage) {
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            PipelineStage[] nested = {stage.getAugmenter(), stage.getModel()};
            MLWriter nestedWriter = new Pipeline(stage.uid()).setStages(nested).write();
            TestTimeAugmentation bare = stage.copy(ParamMap.empty());
            bare.clear(bare.augmenter());
            bare.clear(bare.model());
            try {
                new DefaultParamsWriter(bare).session(sparkSession()).save(path);
                nestedWriter.session(sparkSession()).save(new Path(path, NESTED).toString());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + stage.uid() + " to '" + path + "'", e);
            }
        }
    }

    static final class Reader extends MLReader<TestTimeAugmentation> {
        @Override
        public TestTimeAugmentation load(String path) {
            DefaultParamsReader<TestTimeAugmentation> reader = new DefaultParamsReader<>();
            reader.session(sparkSession());
            MLReader<Pipeline> pipelines = Pipeline.read();
            pipelines.session(sparkSession());
            PipelineStage[] nested =
                    pipelines.load(new Path(path, NESTED).toString()).getStages();
            return reader.load(path)
                    .setAugmenter((ColumnAugmenter<?>) nested[0])
                    .setModel((Transformer) nested[1]);
        }
    }
}
