package io.bellows.engine.serving;

import io.bellows.engine.onnx.OnnxFile;

/** A fitted model that serves an ONNX file of any inputs and outputs, so that what is made of the file can be served as it is. */
public interface HasOnnxFile {
    /** The file. */
    OnnxFile onnxFile();

    /** How rows of a DataFrame go into the model, by the params as they are. */
    Serving serving();
}
