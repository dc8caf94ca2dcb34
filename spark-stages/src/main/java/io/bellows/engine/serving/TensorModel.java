package io.bellows.engine.serving;

import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.param.OnnxModelParams;
import java.util.List;

/**
 * An ONNX model of any inputs and outputs, ready to predict.
 *
 * @param file the model
 * @param served the same, for executors
 * @param outputs as ONNX Runtime infers them
 */
public record TensorModel(OnnxFile file, ServedModel served, List<TensorSpec> outputs) {
    /**
     * The model of {@code file}.
     *
     * @throws IllegalArgumentException if ONNX Runtime refuses it
     */
    public static TensorModel of(OnnxFile file) {
        ServedModel served = ServedModel.of(file);
        return new TensorModel(file, served, served.outputs(file));
    }

    /** Names, types and shapes of the inputs. */
    public List<TensorSpec> inputs() {
        return file.inputs();
    }

    /** A predictor with the columns that the params of {@code stage} name as they are now. */
    public BatchPredictor predictor(OnnxModelParams<?> stage) {
        return new BatchPredictor(served, TensorServing.of(stage, inputs(), outputs));
    }
}
