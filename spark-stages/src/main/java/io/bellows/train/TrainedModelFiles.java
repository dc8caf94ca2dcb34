package io.bellows.train;

import io.bellows.engine.onnx.OnnxImporter;
import io.bellows.engine.onnx.OnnxModelLoader;
import io.bellows.engine.serving.LabelsFile;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.NetworkModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** A trained model on disk: Spark's metadata, and a folder {@code model} of network, weights and labels, and {@code
 * unaveraged} of the network with the weights of which those are an average, if they are. */
final class TrainedModelFiles {
    private static final String FOLDER = "model";

    private TrainedModelFiles() {}

    private static Path unaveraged(String path) {
        return new Path(path, "unaveraged");
    }

    /** The network of the model saved at {@code path}, of another folder that {@code NetworkModelFiles} wrote, or of an ONNX file. */
    static NetworkModel network(String path, Configuration hadoop) throws IOException {
        if (OnnxStart.isOnnx(path)) {
            return OnnxImporter.network(new OnnxModelLoader(hadoop).load(path));
        }
        return NetworkModelFiles.load(folder(path, hadoop), hadoop);
    }

    /** That network without its weights; not of an ONNX file. */
    static Network bareNetwork(String path, Configuration hadoop) throws IOException {
        return NetworkModelFiles.loadNetwork(folder(path, hadoop), hadoop);
    }

    private static String folder(String path, Configuration hadoop) throws IOException {
        Path folder = new Path(path, FOLDER);
        return folder.getFileSystem(hadoop).exists(folder) ? folder.toString() : path;
    }

    static final class Writer extends MLWriter {
        private final DataParallelModel<?> model;

        Writer(DataParallelModel<?> model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            DefaultParamsWriter$.MODULE$.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
            String folder = new Path(path, FOLDER).toString();
            Configuration hadoop = sc().hadoopConfiguration();
            try {
                NetworkModelFiles.save(model.networkModel(), folder, hadoop);
                LabelsFile.save(model.labels(), folder, hadoop);
                if (model.unaveraged().isPresent()) {
                    NetworkModelFiles.save(
                            model.unaveraged().get().networkModel(),
                            unaveraged(path).toString(),
                            hadoop);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Cannot save model '" + model.uid() + "' to '" + path + "': " + e.getMessage(), e);
            }
        }
    }

    /** Makes a model of what was read. */
    @FunctionalInterface
    interface Maker<M> {
        M make(String uid, NetworkModel network, List<String> labels, TrainingSummary summary);
    }

    static final class Reader<M extends DataParallelModel<M>> extends MLReader<M> {
        private final Class<M> type;
        private final Maker<M> maker;

        Reader(Class<M> type, Maker<M> maker) {
            this.type = type;
            this.maker = maker;
        }

        @Override
        public M load(String path) {
            Metadata metadata = DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), type.getName());
            String folder = new Path(path, FOLDER).toString();
            Configuration hadoop = sc().hadoopConfiguration();
            try {
                M model = maker.make(
                        metadata.uid(), NetworkModelFiles.load(folder, hadoop), LabelsFile.load(folder, hadoop), null);
                metadata.getAndSetParams(model, Option.empty());
                Path beside = unaveraged(path);
                if (beside.getFileSystem(hadoop).exists(beside)) {
                    model.setUnaveraged(maker.make(
                            metadata.uid(), NetworkModelFiles.load(beside.toString(), hadoop), model.labels(), null));
                }
                return model;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load model from '" + path + "': " + e.getMessage(), e);
            }
        }
    }
}
