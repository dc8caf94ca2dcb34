package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
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
 * Tanh, hard swish, embeddings, and batch normalisation that does not follow a convolution, stay in floats.
 *
 * <p>A tensor that was 0 on all calibration rows gets a step of 1; one that was constant gets the range from 0 to its
 * value. Values outside the calibrated range are cut off at its ends.
 */
public final class OnnxQuantizer {
    private OnnxQuantizer() {}

    /**
     * The int8 model.
     *
     * @param model bytes that {@link OnnxExporter} made
     * @param ranges of the model's tensors, from {@link CalibrationSession}
     * @throws IllegalArgumentException if the bytes are no ONNX model, or a range is missing
     */
    public static byte[] quantize(byte[] model, TensorRanges ranges) {
        try {
            GraphProto graph = ModelProto.parseFrom(model).getGraph();
            QuantizationPlan plan = new QuantizationPlan(graph, ranges);
            return new QuantizedGraph(plan).model().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Cannot quantize ONNX model: " + e.getMessage(), e);
        }
    }
}
