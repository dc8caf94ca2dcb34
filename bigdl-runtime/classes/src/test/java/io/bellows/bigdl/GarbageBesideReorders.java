package io.bellows.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.HeapData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MklDnnRuntime;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.NativeData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.ReorderMemory;
import com.intel.analytics.bigdl.mkl.DataType;
import com.intel.analytics.bigdl.mkl.Memory;

/** Brings an array of the heap to native memory, again and again, while another thread makes garbage. */
final class GarbageBesideReorders {
    private static final int REORDERS = 500_000;
    private static final int[] SHAPE = {16, 64};

    @SuppressWarnings("unused") // so that the garbage is made
    private static volatile byte[] garbage;

    private GarbageBesideReorders() {}

    public static void main(String[] arguments) {
        MkldnnTest.chooseEngine();
        Thread other = new Thread(() -> {
            while (true) {
                garbage = new byte[1000];
            }
        });
        other.setDaemon(true);
        other.start();
        HeapData heap = new HeapData(SHAPE, Memory.Format.nc, DataType.F32);
        NativeData outside = new NativeData(SHAPE, Memory.Format.nc, DataType.F32);
        ReorderMemory reorder = new ReorderMemory(heap, outside, null, null, null);
        reorder.setRuntime(new MklDnnRuntime());
        reorder.initFwdPrimitives(new MemoryData[] {heap}, (Phase) Phase.InferencePhase$.MODULE$);
        Activity values = (Activity) TinyNetwork.tensor(new float[SHAPE[0] * SHAPE[1]], SHAPE);
        for (int i = 0; i < REORDERS; i++) {
            reorder.forward(values);
        }
        System.exit(0);
    }
}
