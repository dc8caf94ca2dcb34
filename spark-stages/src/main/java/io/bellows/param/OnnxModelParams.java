package io.bellows.param;

import java.util.Map;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Which columns an ONNX model of any inputs and outputs reads and makes.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface OnnxModelParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> inputCols;
        private final Param<String> outputCols;
        private final ModeParam<HandleInvalid> handleInvalid;
        private final IntParam predictionBatchSize;

        /** The params of {@code stage}, with their defaults still to be set. */
        public Group(Params stage) {
            inputCols = NameMap.param(stage, "inputCols", "columns by the names of the model's inputs, as JSON");
            outputCols = NameMap.param(stage, "outputCols", "new columns by the names of the model's outputs, as JSON");
            handleInvalid = new ModeParam<>(stage, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
            predictionBatchSize = CheckedParams.intAtLeast(stage, "predictionBatchSize", "rows predicted together", 1);
        }
    }

    /** The group of params; not itself a param. */
    Group onnxModelParams();

    /** The stage itself. */
    S self();

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

    /** What happens to rows that cannot be used; default {@code error}. */
    default ModeParam<HandleInvalid> handleInvalid() {
        return onnxModelParams().handleInvalid;
    }

    /** The value of {@link #handleInvalid}. */
    default String getHandleInvalid() {
        return getOrDefault(handleInvalid());
    }

    /** Sets {@link #handleInvalid}. */
    default S setHandleInvalid(String value) {
        set(handleInvalid(), value);
        return self();
    }

    /** Sets {@link #handleInvalid}. */
    default S setHandleInvalid(HandleInvalid value) {
        return setHandleInvalid(handleInvalid().stored(value));
    }

    /** Rows predicted together, at least 1; default 64. A model that takes a fixed number of rows is given that many. */
    default IntParam predictionBatchSize() {
        return onnxModelParams().predictionBatchSize;
    }

    /** The value of {@link #predictionBatchSize}. */
    default int getPredictionBatchSize() {
        return (int) getOrDefault(predictionBatchSize());
    }

    /** Sets {@link #predictionBatchSize}. */
    default S setPredictionBatchSize(int value) {
        set(predictionBatchSize(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(OnnxModelParams<?> stage) {
        stage.setDefault(stage.inputCols(), "{}");
        stage.setDefault(stage.outputCols(), "{}");
        stage.setDefault(stage.handleInvalid(), stage.handleInvalid().stored(HandleInvalid.ERROR));
        stage.setDefault(stage.predictionBatchSize(), 64);
    }
}
