package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.bellows.network.layer.Window;
import java.io.Serializable;
import java.util.Arrays;

/** The weight gradient of a depthwise convolution over few output rows, from plain arrays in N×C×H×W order. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DepthwiseGradient(Window window, int[] in, int[] out) implements Serializable {
    /** Overwrites the gradient of the weight, and of the bias where there is one. */
    void write(float[] input, float[] gradient, Tensor<Object>[] gradients) {
        float[] weights = Tensors.array(gradients[0]);
        int weightStart = Tensors.offset(gradients[0]);
        Arrays.fill(weights, weightStart, weightStart + gradients[0].nElement(), 0f);
        float[] bias = gradients.length > 1 ? Tensors.array(gradients[1]) : null;
        int biasStart = bias == null ? 0 : Tensors.offset(gradients[1]);
        if (bias != null) {
            Arrays.fill(bias, biasStart, biasStart + gradients[1].nElement(), 0f);
        }
        int channels = in[1];
        int area = out[2] * out[3];
        for (int plane = 0; plane < in[0] * channels; plane++) {
            int channel = plane % channels;
            int kernel = weightStart + channel * window.height() * window.width();
            for (int at = 0; at < area; at++) {
                float slope = gradient[plane * area + at];
                if (bias != null) {
                    bias[biasStart + channel] += slope;
                }
                addWindow(input, plane, at / out[3], at % out[3], slope, weights, kernel);
            }
        }
    }

    private void addWindow(float[] input, int plane, int row, int column, float slope, float[] weights, int kernel) {
        int top = row * window.strideHeight() - window.padHeight();
        int left = column * window.strideWidth() - window.padWidth();
        for (int ky = Math.max(0, -top); ky < Math.min(window.height(), in[2] - top); ky++) {
            int from = (plane * in[2] + top + ky) * in[3] + left;
            for (int kx = Math.max(0, -left); kx < Math.min(window.width(), in[3] - left); kx++) {
                weights[kernel + ky * window.width() + kx] += slope * input[from + kx];
            }
        }
    }
}
