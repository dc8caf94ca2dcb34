package io.bellows.train;

import io.bellows.engine.serving.LabelsFile;
import io.bellows.network.NetworkModel;
import io.bellows.network.NetworkModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** A classifier model on disk: Spark's metadata, and a folder {@code model} of network, weights and labels. */
final class ClassifierModelFiles {
    private static final String FOLDER = "model";

    private ClassifierModelFiles() {}

    /** The network of the model saved at {@code path}, or of another folder that {@code NetworkModelFiles} wrote. */
    static NetworkModel network(String path, Configuration hadoop) throws IOException {
        Path folder = new Path(path, FOLDER);
        boolean isClassifier = folder.getFileSystem(hadoop).exists(folder);
        return NetworkModelFiles.load(isClassifier ? folder.toString() : path, hadoop);
    }

    static final class Writer extends MLWriter {
        private final DataParallelClassifierModel model;

        Writer(DataParallelClassifierModel model) {
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
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Cannot save model '" + model.uid() + "' to '" + path + "': " + e.getMessage(), e);
            }
        }
    }

    static final class Reader extends MLReader<DataParallelClassifierModel> {
        @Override
        public DataParallelClassifierModel load(String path) {
            Metadata metadata =
                    DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), DataParallelClassifierModel.class.getName());
            String folder = new Path(path, FOLDER).toString();
            Configuration hadoop = sc().hadoopConfiguration();
            try {
                DataParallelClassifierModel model = new DataParallelClassifierModel(
                        metadata.uid(), NetworkModelFiles.load(folder, hadoop), LabelsFile.load(folder, hadoop), null);
                metadata.getAndSetParams(model, Option.empty());
                return model;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load model from '" + path + "': " + e.getMessage(), e);
            }
        }
    }
}
