package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;

/**
 * A float ONNX model made static int8, in the form that ONNX Runtime fuses to integer kernels: QuantizeLinear and
 * DequantizeLinear around each operator.
 *
 * <p>Activations are uint8 with a zero point over their calibrated range; weights of convolutions and linear layers are
 * int8, symmetric, with a scale for each output channel; biases are int32 with the product of both scales (Jacob et al.
 * 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", section 2; Wu et
 * al. 2020, "Integer Quantization for Deep Learning Inference", section 3). A ReLU or clip that alone reads its input
 * becomes the lower and upper end of that range. The rules and the arithmetic are those of Python's
 * {@code onnxruntime.quantization.quantize_static} with min-max calibration, so that equal ranges give equal outputs.
 * Tanh, softmax, hard swish, embeddings, and batch normalisation that does not follow a convolution, stay in floats, as do
 * additions, products and concatenations of which no input is quantized, and all of subgraphs and unknown operators.
 *
 * <p>A tensor that was 0 on all calibration rows gets a step of 1; one that was constant gets the range from 0 to its
 * value. Values outside the calibrated range are cut off at its ends.
 */
public final class OnnxQuantizer {
    private OnnxQuantizer() {}

    /**
     * The float model in the form that calibration and {@link #quantize} work on, with constants and batch normalisation
     * folded.
     *
     * @param model any ONNX model in floats of operator sets 11 to 21, with its weights in the same bytes
     * @throws IllegalArgumentException if ONNX Runtime cannot open the model, it is of another operator set, it is
     *     quantized already, or a weight is NaN or infinite
     */
    public static byte[] prepare(byte[] model) {
        return ModelPreparation.prepared(model).toByteArray();
    }

    /**
     * The int8 model under {@link QuantizationSettings#DEFAULT}.
     *
     * @param model bytes that {@link #prepare} or {@link OnnxExporter} made
     * @param ranges of the model's tensors, from {@link CalibrationSession}
     * @throws IllegalArgumentException if the bytes are no ONNX model, or a range is missing
     */
    public static byte[] quantize(byte[] model, TensorRanges ranges) {
        return quantize(model, ranges, QuantizationSettings.DEFAULT);
    }

    /** As {@link #quantize(byte[], TensorRanges)}, under {@code settings}. */
    public static byte[] quantize(byte[] model, TensorRanges ranges, QuantizationSettings settings) {
        FloatGraph graph = new FloatGraph(parse(model));
        return new QuantizedGraph(new QuantizationPlan(graph, ranges, settings))
                .model()
                .toByteArray();
    }

    static ModelProto parse(byte[] model) {
        try {
            return ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Cannot quantize ONNX model: " + e.getMessage(), e);
        }
    }
}
