package io.bellows.param;

import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Which columns an ONNX model of any inputs and outputs reads and makes.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface OnnxModelParams<S> extends BatchParams<S> {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> inputCols;
        private final Param<String> outputCols;
        private final BatchParams.Group batch;

        /** The params of {@code stage}, with their defaults still to be set. */
        public Group(Params stage) {
            inputCols = NameMap.param(stage, "inputCols", "columns by the names of the model's inputs, as JSON");
            outputCols = NameMap.param(stage, "outputCols", "new columns by the names of the model's outputs, as JSON");
            batch = new BatchParams.Group(stage);
        }
    }

    /** The group of params; not itself a param. */
    Group onnxModelParams();

    @Override
    default BatchParams.Group batchParams() {
        return onnxModelParams().batch;
    }

    /**
     * Columns by the names of inputs: {@code {"input_ids": "tokens", "attention_mask": "mask"}}; in a job file {@code
     * inputCols { input_ids = tokens }}. Inputs that it leaves out are read from the column of their own name. Default: empty.
     */
    default Param<String> inputCols() {
        return onnxModelParams().inputCols;
    }

    /** The value of {@link #inputCols}. */
    default String getInputCols() {
        return getOrDefault(inputCols());
    }

    /** Sets {@link #inputCols} from JSON. */
    default S setInputCols(String json) {
        set(inputCols(), json);
        return self();
    }

    /** Sets {@link #inputCols}. */
    default S setInputCols(Map<String, String> columnByInput) {
        return setInputCols(NameMap.write(columnByInput));
    }

    /**
     * New columns by the names of outputs, in this order; only these are computed. Default: empty, all outputs under their
     * own names.
     */
    default Param<String> outputCols() {
        return onnxModelParams().outputCols;
    }

    /** The value of {@link #outputCols}. */
    default String getOutputCols() {
        return getOrDefault(outputCols());
    }

    /** Sets {@link #outputCols} from JSON. */
    default S setOutputCols(String json) {
        set(outputCols(), json);
        return self();
    }

    /** Sets {@link #outputCols}. */
    default S setOutputCols(Map<String, String> columnByOutput) {
        return setOutputCols(NameMap.write(columnByOutput));
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(OnnxModelParams<?> stage) {
        stage.setDefault(stage.inputCols(), "{}");
        stage.setDefault(stage.outputCols(), "{}");
        BatchParams.setDefaults(stage);
    }
}
