package io.bellows.compress;

import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.LabelsFile;
import io.bellows.network.NetworkModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** {@link QuantizedModel} on any Hadoop file system. */
final class QuantizedModelFiles {
    private static final String ONNX = "model.onnx";
    private static final String FLOATS = "floats.onnx";
    private static final String SUMMARY = "quantization.json";

    /** By the name of {@link QuantizedModel} classifiers were saved when there were no others. */
    private static final List<String> CLASSES = List.of(
            QuantizedClassifierModel.class.getName(),
            QuantizedOnnxModel.class.getName(),
            QuantizedModel.class.getName());

    private QuantizedModelFiles() {}

    static final class Writer extends MLWriter {
        private final QuantizedModel model;

        Writer(QuantizedModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
            try {
                new DefaultParamsWriter(model).session(sparkSession()).save(path);
                write(new Path(path, ONNX), model.onnx(), hadoop);
                if (model instanceof QuantizedClassifierModel classifier) {
                    saveNetwork(classifier, path, hadoop);
                    LabelsFile.save(classifier.labels(), path, hadoop);
                } else if (model.keepsFloats() && model.floats().isPresent()) {
                    write(new Path(path, FLOATS), model.floats().get().bytes(), hadoop);
                }
                if (model.hasSummary()) {
                    write(new Path(path, SUMMARY), model.summary().toJson(), hadoop);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + model.uid() + " to '" + path + "'", e);
            }
        }

        private static void saveNetwork(QuantizedClassifierModel model, String path, Configuration hadoop)
                throws IOException {
            if (model.keepsFloats() && model.trained().isPresent()) {
                NetworkModelFiles.save(model.trained().get(), path, hadoop);
            } else {
                NetworkModelFiles.saveNetwork(model.network(), path, hadoop);
            }
        }

        private static void write(Path path, byte[] bytes, Configuration hadoop) throws IOException {
            try (OutputStream out = path.getFileSystem(hadoop).create(path, false)) {
                out.write(bytes);
            }
        }
    }

    static final class Reader extends MLReader<QuantizedModel> {
        @Override
        public QuantizedModel load(String path) {
            Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader.loadMetadata(path, sparkSession().sparkContext(), "");
            if (!CLASSES.contains(metadata.className())) {
                throw new IllegalArgumentException("Cannot load model from '" + path + "': found "
                        + metadata.className() + ", expected one of " + CLASSES + "; load it by its own class");
            }
            try {
                byte[] onnx = read(new Path(path, ONNX), hadoop);
                Path summary = new Path(path, SUMMARY);
                QuantizationSummary read =
                        exists(summary, hadoop) ? QuantizationSummary.fromJson(read(summary, hadoop)) : null;
                QuantizedModel model = metadata.className().equals(QuantizedOnnxModel.class.getName())
                        ? ofFile(metadata.uid(), path, onnx, read)
                        : classifier(metadata.uid(), path, onnx, read);
                metadata.getAndSetParams(model, Option.empty());
                return model;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load model from '" + path + "': " + e.getMessage(), e);
            }
        }

        private QuantizedModel ofFile(String uid, String path, byte[] onnx, QuantizationSummary summary)
                throws IOException {
            Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
            Path floats = new Path(path, FLOATS);
            OnnxFile kept = exists(floats, hadoop) ? OnnxFile.of(read(floats, hadoop), floats.toString()) : null;
            return new QuantizedOnnxModel(uid, OnnxFile.of(onnx, path), kept, summary);
        }

        private QuantizedModel classifier(String uid, String path, byte[] onnx, QuantizationSummary summary)
                throws IOException {
            Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
            List<String> labels = LabelsFile.load(path, hadoop);
            if (NetworkModelFiles.hasWeights(path, hadoop)) {
                return new QuantizedClassifierModel(uid, onnx, NetworkModelFiles.load(path, hadoop), labels, summary);
            }
            return new QuantizedClassifierModel(
                    uid, onnx, NetworkModelFiles.loadNetwork(path, hadoop), labels, summary);
        }

        private static boolean exists(Path path, Configuration hadoop) throws IOException {
            return path.getFileSystem(hadoop).exists(path);
        }

        private static byte[] read(Path path, Configuration hadoop) throws IOException {
            try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                return in.readAllBytes();
            }
        }
    }
}
