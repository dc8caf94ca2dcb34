package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.mkldnn.JoinTable;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.NativeData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.mkl.DataType;
import com.intel.analytics.bigdl.mkl.Memory;
import java.util.Arrays;
import scala.Tuple2;

/**
 * Channels behind channels, in plain memory.
 *
 * <p>BigDL's layer takes memory as it comes, in blocks of 8 or 16 channels by the processor's vectors. It cannot cut the
 * gradient inside a block, and ends the whole process when it must: 8 channels joined on a processor with AVX-512 suffice.
 */
final class Concatenation extends JoinTable {
    private static final long serialVersionUID = 1L;
    private static final int CHANNELS = 2;

    Concatenation() {
        super(CHANNELS);
    }

    @Override
    public Tuple2<MemoryData[], MemoryData[]> initFwdPrimitives(MemoryData[] inputs, Phase phase) {
        return super.initFwdPrimitives(plain(inputs), phase);
    }

    @Override
    public Tuple2<MemoryData[], MemoryData[]> initBwdPrimitives(MemoryData[] gradients, Phase phase) {
        return super.initBwdPrimitives(plain(gradients), phase);
    }

    private static MemoryData[] plain(MemoryData[] blocked) {
        return Arrays.stream(blocked)
                .map(data -> new NativeData(data.shape(), layout(data.shape()), DataType.F32))
                .toArray(MemoryData[]::new);
    }

    private static int layout(int[] shape) {
        return shape.length == 2 ? Memory.Format.nc : Memory.Format.nchw;
    }
}
