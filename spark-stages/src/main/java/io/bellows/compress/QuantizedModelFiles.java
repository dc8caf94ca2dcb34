package io.bellows.compress;

import io.bellows.engine.OutputKind;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.LabelsFile;
import io.bellows.network.NetworkModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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

    /** What saved models of a network predict; by the name of {@link QuantizedModel} classifiers were saved when there were no others. */
    private static final Map<String, OutputKind> KINDS = Map.of(
            QuantizedModel.class.getName(), OutputKind.CLASSES,
            QuantizedClassifierModel.class.getName(), OutputKind.CLASSES,
            QuantizedMultiLabelClassifierModel.class.getName(), OutputKind.LABELS,
            QuantizedRegressorModel.class.getName(), OutputKind.NUMBERS);

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
                if (model instanceof QuantizedNetworkModel network) {
                    saveNetwork(network, path, hadoop);
                    LabelsFile.save(network.labels(), path, hadoop);
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

        private static void saveNetwork(QuantizedNetworkModel model, String path, Configuration hadoop)
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
            boolean isFile = metadata.className().equals(QuantizedOnnxModel.class.getName());
            if (!isFile && !KINDS.containsKey(metadata.className())) {
                throw new IllegalArgumentException("Cannot load model from '" + path + "': found "
                        + metadata.className() + ", expected " + QuantizedOnnxModel.class.getName() + " or one of "
                        + new TreeSet<>(KINDS.keySet()) + "; load it by its own class");
            }
            try {
                byte[] onnx = read(new Path(path, ONNX), hadoop);
                Path summary = new Path(path, SUMMARY);
                QuantizationSummary read =
                        exists(summary, hadoop) ? QuantizationSummary.fromJson(read(summary, hadoop)) : null;
                QuantizedModel model = isFile
                        ? ofFile(metadata.uid(), path, onnx, read)
                        : QuantizedNetworkModel.of(
                                KINDS.get(metadata.className()), metadata.uid(), network(path, onnx), read);
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

        private QuantizedNetwork network(String path, byte[] onnx) throws IOException {
            Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
            List<String> labels = LabelsFile.load(path, hadoop);
            return NetworkModelFiles.hasWeights(path, hadoop)
                    ? QuantizedNetwork.of(onnx, NetworkModelFiles.load(path, hadoop), labels)
                    : QuantizedNetwork.of(onnx, NetworkModelFiles.loadNetwork(path, hadoop), labels);
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
