package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialConvolution;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Window;
import java.lang.reflect.Field;

/**
 * BigDL's convolution, with the padding below and right cut to what the windows reach.
 *
 * <p>With the padding that BigDL declares, the native weight gradient of a depthwise convolution with stride 2 misses the
 * last output row whenever the last window does not touch the padding: a wrong gradient for MobileNet's strided layers.
 */
final class Convolution extends SpatialConvolution {
    private static final long serialVersionUID = 1L;

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
        return super.initGradWPrimitives(gradient, phase);
    }
}
