package io.bellows.serve;

import io.bellows.engine.onnx.OnnxModelLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/** {@link OnnxModel} on any Hadoop file system: its params, and the model as one file. */
final class OnnxModelFiles {
    private static final String ONNX = "model.onnx";

    private OnnxModelFiles() {}

    static final class Writer extends MLWriter {
        private final OnnxModel model;

        Writer(OnnxModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            byte[] onnx = model.onnxFile().bytes();
            Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
            Path file = new Path(path, ONNX);
            try {
                new DefaultParamsWriter(model).session(sparkSession()).save(path);
                try (OutputStream out = file.getFileSystem(hadoop).create(file, false)) {
                    out.write(onnx);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot save " + model.uid() + " to '" + path + "'", e);
            }
        }
    }

    static final class Reader extends MLReader<OnnxModel> {
        @Override
        public OnnxModel load(String path) {
            DefaultParamsReader<OnnxModel> params = new DefaultParamsReader<>();
            params.session(sparkSession());
            OnnxModel model = params.load(path);
            try {
                return model.with(
                        new OnnxModelLoader(sparkSession().sparkContext().hadoopConfiguration())
                                .load(new Path(path, ONNX).toString()));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load model from '" + path + "': " + e.getMessage(), e);
            }
        }
    }
}
