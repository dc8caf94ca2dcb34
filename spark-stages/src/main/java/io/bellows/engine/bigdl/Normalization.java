package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.NativeData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.SpatialBatchNormalization;
import com.intel.analytics.bigdl.mkl.DataType;
import com.intel.analytics.bigdl.mkl.Memory;
import io.bellows.network.layer.BatchNorm;
import scala.Tuple2;

/**
 * BigDL's batch normalisation, in plain memory where the channels do not fill whole blocks.
 *
 * <p>Its native library pads channels to blocks of 8 or 16, by the processor, and writes statistics for the padding too: past
 * the end of BigDL's, into other memory of the process.
 */
final class Normalization extends SpatialBatchNormalization {
    private static final long serialVersionUID = 1L;

    /** Momentum 0 leaves the statistics of the batch itself in the running ones; the session averages them. */
    Normalization(int channels, BatchNorm layer) {
        super(channels, layer.epsilon(), 0.0, null, null, null, null, DataFormat$.MODULE$.apply("NCHW"));
    }

    @Override
    public Tuple2<MemoryData[], MemoryData[]> initFwdPrimitives(MemoryData[] inputs, Phase phase) {
        MemoryData input = inputs[0];
        boolean whole = input.shape()[1] % block(input.layout()) == 0;
        return super.initFwdPrimitives(whole ? inputs : in(Memory.Format.nchw, input), phase);
    }

    @Override
    public Tuple2<MemoryData[], MemoryData[]> initBwdPrimitives(MemoryData[] gradients, Phase phase) {
        return super.initBwdPrimitives(in(inputFormats()[0].layout(), gradients[0]), phase);
    }

    private static int block(int layout) {
        return switch (layout) {
            case Memory.Format.nChw16c -> 16;
            case Memory.Format.nChw8c -> 8;
            default -> 1;
        };
    }

    private static MemoryData[] in(int layout, MemoryData data) {
        return new MemoryData[] {new NativeData(data.shape(), layout, DataType.F32)};
    }
}
