package io.bellows.engine.serving;

import io.bellows.engine.onnx.OnnxFile;
import org.apache.spark.ml.Model;

/** A fitted model that serves an ONNX file of any inputs and outputs, so that the file can be changed and served in its place. */
public interface HasOnnxFile {
    /** The file. */
    OnnxFile onnxFile();

    /** How rows of a DataFrame go into the model, by the params as they are. */
    Serving serving();

    /** The same stage, with its params, for {@code other}, whose inputs and outputs are those of {@link #onnxFile}. */
    Model<?> withOnnxFile(OnnxFile other);
}
