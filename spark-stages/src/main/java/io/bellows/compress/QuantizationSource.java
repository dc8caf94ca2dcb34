package io.bellows.compress;

import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.OutputKind;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.HasOnnxFile;
import io.bellows.engine.serving.ServedModel;
import io.bellows.engine.serving.Serving;
import io.bellows.param.OnnxModelParams;
import io.bellows.param.ServingParams;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Params;

/** A fitted model as quantization sees it. */
sealed interface QuantizationSource {
    /** Its params. */
    Params params();

    /** The model in floats. */
    byte[] onnx();

    /** Which columns go into it, and which come of it. */
    Serving serving();

    /** What a row has to have, for messages. */
    String expectedRow();

    /** Whether its outputs are numbers that steps would tell apart less well. */
    default boolean predictsNumbers() {
        return false;
    }

    /** What was done to make it smaller before, in sentences. */
    default List<String> notes() {
        return List.of();
    }

    /** The same model in the form {@code onnx}, with its params. */
    QuantizedModel quantized(String uid, byte[] onnx, QuantizationSummary summary);

    /**
     * {@code fitted} for the stage {@code uid}.
     *
     * @throws IllegalArgumentException if it is no model that can be quantized
     */
    static QuantizationSource of(Model<?> fitted, String uid) {
        if (fitted instanceof HasOnnxFile source && fitted instanceof OnnxModelParams<?> columns) {
            return new OfFile(columns, source);
        }
        if (!(fitted instanceof HasNetworkModel source)
                || !(fitted instanceof ServingParams<?> columns)
                || source.outputKind() == OutputKind.EMBEDDING) {
            throw new IllegalArgumentException("Cannot quantize model '" + fitted.uid() + "' in " + uid + ": found "
                    + fitted.getClass().getSimpleName()
                    + ", expected a model that knows its network, such as that of DataParallelClassifier, or an"
                    + " OnnxModel; where it is in a pipeline, put the quantizer around it and not around the pipeline");
        }
        List<String> broken = source.networkModel().nonFiniteTensors();
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException("Cannot quantize model '" + fitted.uid() + "' in " + uid
                    + ": found NaN or infinity in tensors " + broken
                    + ", expected finite weights; train again with a smaller learning rate");
        }
        return new OfNetwork(columns, source);
    }

    /**
     * A model that knows its network.
     *
     * @param params its params
     * @param source its network
     */
    record OfNetwork(ServingParams<?> params, HasNetworkModel source) implements QuantizationSource {
        @Override
        public byte[] onnx() {
            return ServedModel.of(source.networkModel()).onnx();
        }

        @Override
        public Serving serving() {
            QuantizedNetwork floats = QuantizedNetwork.inFloats(source.networkModel(), source.labels());
            return model(params.uid(), floats, null).serving();
        }

        @Override
        public String expectedRow() {
            return "with " + source.networkModel().network().inputShape().size() + " finite features";
        }

        @Override
        public boolean predictsNumbers() {
            return source.outputKind() == OutputKind.NUMBERS;
        }

        @Override
        public List<String> notes() {
            return source.compressionNotes();
        }

        @Override
        public QuantizedModel quantized(String uid, byte[] onnx, QuantizationSummary summary) {
            return model(uid, QuantizedNetwork.of(onnx, source.networkModel(), source.labels()), summary);
        }

        private QuantizedNetworkModel model(String uid, QuantizedNetwork content, QuantizationSummary summary) {
            QuantizedNetworkModel model = QuantizedNetworkModel.of(source.outputKind(), uid, content, summary);
            model.copyParams(params);
            return model;
        }
    }

    /**
     * A model of any inputs and outputs.
     *
     * @param params its params
     * @param source its file
     */
    record OfFile(OnnxModelParams<?> params, HasOnnxFile source) implements QuantizationSource {
        @Override
        public byte[] onnx() {
            return source.onnxFile().bytes();
        }

        @Override
        public Serving serving() {
            return source.serving();
        }

        @Override
        public String expectedRow() {
            return "that fits the inputs " + source.onnxFile().inputs();
        }

        @Override
        public QuantizedModel quantized(String uid, byte[] onnx, QuantizationSummary summary) {
            QuantizedModel model = new QuantizedOnnxModel(uid, OnnxFile.of(onnx, uid), source.onnxFile(), summary);
            model.copyParams(params);
            return model;
        }
    }
}
