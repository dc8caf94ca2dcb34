package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.HeapData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.ReorderMemory;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialConvolution;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.mkl.DataType;
import com.intel.analytics.bigdl.mkl.Memory;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Window;
import java.lang.reflect.Field;

/**
 * BigDL's convolution, with two wrong weight gradients of its native library for depthwise kernels mended.
 *
 * <p>It takes the last output row's lowest kernel row for padding whenever padding below is declared, although with stride
 * 2 the last window may not reach it: so only the padding that windows reach is declared. And where the output has one or
 * two rows it reads beside its input: there the gradient is computed here. Both hit MobileNet's late, small layers.
 */
final class Convolution extends SpatialConvolution {
    private static final long serialVersionUID = 1L;
    private static final int LARGEST_WRONG_HEIGHT = 2;

    private DepthwiseGradient ownGradient;
    private ReorderMemory inputToHeap;
    private ReorderMemory gradientToHeap;

    Convolution(int inChannels, Conv2d layer) {
        this(inChannels, layer, layer.window());
    }

    private Convolution(int inChannels, Conv2d layer, Window window) {
        super(
                inChannels,
                layer.outChannels(),
                window.width(),
                window.height(),
                window.strideWidth(),
                window.strideHeight(),
                window.padWidth(),
                window.padHeight(),
                layer.groups(),
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                layer.bias(),
                DataFormat$.MODULE$.apply("NCHW"),
                1,
                1);
    }

    @Override
    public MemoryData[] initGradWPrimitives(MemoryData[] gradient, Phase phase) {
        int[] in = inputFormats()[0].shape();
        int[] out = outputFormats()[0].shape();
        int below = Math.max(0, (out[2] - 1) * strideH() + kernelH() - padH() - in[2]);
        int right = Math.max(0, (out[3] - 1) * strideW() + kernelW() - padW() - in[3]);
        try {
            Field padding = SpatialConvolution.class.getDeclaredField("paddingBR");
            padding.setAccessible(true);
            padding.set(this, new int[] {below, right});
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot set the padding of BigDL's convolution: is this another BigDL?", e);
        }
        MemoryData[] formats = super.initGradWPrimitives(gradient, phase);
        boolean depthwise = nGroup() > 1 && nGroup() == nInputPlane() && nGroup() == nOutputPlane();
        if (depthwise && out[2] <= LARGEST_WRONG_HEIGHT) {
            ownGradient = new DepthwiseGradient(
                    new Window(kernelH(), kernelW(), strideH(), strideW(), padH(), padW()), in, out);
            inputToHeap = toHeap(inputFormats()[0]);
            gradientToHeap = toHeap(formats[0]);
        }
        return formats;
    }

    private ReorderMemory toHeap(MemoryData from) {
        HeapData plain = new HeapData(from.shape(), Memory.Format.nchw, DataType.F32);
        ReorderMemory reorder = new ReorderMemory(from, plain, null, null, this);
        reorder.setRuntime(runtime());
        reorder.initFwdPrimitives(new MemoryData[] {from}, (Phase) Phase.InferencePhase$.MODULE$);
        return reorder;
    }

    @Override
    @SuppressWarnings("unchecked") // the activities of a convolution are tensors
    public void accGradParameters(Activity input, Activity gradient) {
        if (ownGradient == null) {
            super.accGradParameters(input, gradient);
            return;
        }
        float[] in = Tensors.array((Tensor<Object>) inputToHeap.forward(input));
        float[] out = Tensors.array((Tensor<Object>) gradientToHeap.forward(gradient));
        Tensor<Object>[] gradients = (Tensor<Object>[]) (Object) parameters()._2();
        ownGradient.write(in, out, gradients);
    }
}
