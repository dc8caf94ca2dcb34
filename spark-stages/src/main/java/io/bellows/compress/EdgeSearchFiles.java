package io.bellows.compress;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/** {@link EdgeSearch} and its model on a file system: metadata, and beside them a pipeline of the stage that they hold. */
final class EdgeSearchFiles {
    private static final String NESTED = "stage";
    private static final String CANDIDATES = "candidates.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EdgeSearchFiles() {}

    /** What is in the file of candidates. */
    private record Measured(EdgeCandidate best, List<EdgeCandidate> candidates) {}

    private static void saveNested(PipelineStage stage, String path, SparkSession session) throws IOException {
        new Pipeline(stage.uid())
                .setStages(new PipelineStage[] {stage})
                .write()
                .session(session)
                .save(new Path(path, NESTED).toString());
    }

    private static PipelineStage loadNested(String path, SparkSession session) {
        MLReader<Pipeline> pipelines = Pipeline.read();
        pipelines.session(session);
        return pipelines.load(new Path(path, NESTED).toString()).getStages()[0];
    }

    static final class SearchWriter extends MLWriter {
        private final EdgeSearch stage;

        SearchWriter(EdgeSearch stage) {
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            EdgeSearch bare = stage.copy(ParamMap.empty());
            bare.clear(bare.estimator());
            try {
                new DefaultParamsWriter(bare).session(sparkSession()).save(path);
                saveNested(stage.getEstimator(), path, sparkSession());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + stage.uid() + " to '" + path + "'", e);
            }
        }
    }

    static final class SearchReader extends MLReader<EdgeSearch> {
        @Override
        public EdgeSearch load(String path) {
            DefaultParamsReader<EdgeSearch> own = new DefaultParamsReader<>();
            own.session(sparkSession());
            return own.load(path).setEstimator((Estimator<?>) loadNested(path, sparkSession()));
        }
    }

    static final class ModelWriter extends MLWriter {
        private final EdgeSearchModel model;

        ModelWriter(EdgeSearchModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            Path file = new Path(path, CANDIDATES);
            try {
                new DefaultParamsWriter(model).session(sparkSession()).save(path);
                saveNested(model.bestModel(), path, sparkSession());
                try (OutputStream out = file.getFileSystem(
                                sparkSession().sparkContext().hadoopConfiguration())
                        .create(file, false)) {
                    out.write(MAPPER.writeValueAsBytes(new Measured(model.best(), model.candidates())));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + model.uid() + " to '" + path + "'", e);
            }
        }
    }

    static final class ModelReader extends MLReader<EdgeSearchModel> {
        @Override
        public EdgeSearchModel load(String path) {
            DefaultParamsReader.Metadata metadata = DefaultParamsReader.loadMetadata(
                    path, sparkSession().sparkContext(), EdgeSearchModel.class.getName());
            Path file = new Path(path, CANDIDATES);
            try (InputStream in = file.getFileSystem(
                            sparkSession().sparkContext().hadoopConfiguration())
                    .open(file)) {
                Measured measured = MAPPER.readValue(in.readAllBytes(), Measured.class);
                return new EdgeSearchModel(
                        metadata.uid(),
                        (Model<?>) loadNested(path, sparkSession()),
                        measured.best,
                        measured.candidates);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load model from '" + path + "': " + e.getMessage(), e);
            }
        }
    }
}
