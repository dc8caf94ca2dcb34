package com.intel.analytics.bigdl.dllib.nn.mkldnn;

import com.intel.analytics.bigdl.dllib.tensor.DnnTensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.mkl.Memory;
import com.intel.analytics.bigdl.mkl.MklDnn;
import com.intel.analytics.bigdl.mkl.Stream;

/**
 * Gives primitives of the native library their memory, and runs them: in place of BigDL's object of this name, which can bring
 * a process to a stand for ever.
 *
 * <p>An array of the heap is lent to the native library by JNI's critical access, and garbage collection waits until it is
 * given back. BigDL's own object makes objects before it gives them back. When these want room, and another thread has asked
 * for a collection meanwhile, the collection waits for this thread, and this thread for the collection. Here nothing is
 * allocated while an array is lent.
 */
public final class MklDnnOps$ {
    /** The one object, where Scala looks for it. */
    @SuppressWarnings("ConstantField") // Scala's name
    public static final MklDnnOps$ MODULE$ = new MklDnnOps$();

    private MklDnnOps$() {}

    /**
     * Runs primitives over tensors, of native memory or of the heap.
     *
     * @param stream the native library's stream
     * @param block how it is submitted
     * @param primitives what runs, in order
     * @param length number of primitives, which their array tells too
     * @param memories the memory of each tensor, as primitives know it; 0 for none
     * @param tensors the tensors
     */
    public void streamSubmit(
            long stream, int block, long[] primitives, int length, long[] memories, Tensor<Object>[] tensors) {
        if (memories.length != tensors.length) {
            throw new IllegalArgumentException("Cannot run " + length + " primitives: found " + tensors.length
                    + " tensors, expected one for each of " + memories.length + " memories");
        }
        float[][] lent = new float[tensors.length][];
        int[] offsets = new int[tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            if (memories[i] == 0) {
                continue;
            }
            if (tensors[i] instanceof DnnTensor<?> inNativeMemory) {
                Memory.SetDataHandle(memories[i], inNativeMemory.storageAddress(), 0);
            } else {
                lent[i] = (float[]) tensors[i].storage().array();
                offsets[i] = tensors[i].storageOffset() - 1;
            }
        }
        run(stream, block, primitives, memories, lent, offsets, new long[tensors.length]);
    }

    /** Allocates nothing on the heap. */
    private static void run(
            long stream, int block, long[] primitives, long[] memories, float[][] lent, int[] offsets, long[] places) {
        for (int i = 0; i < lent.length; i++) {
            if (lent[i] != null) {
                places[i] = MklDnn.MemorySetDataHandle(memories[i], lent[i], offsets[i]);
            }
        }
        try {
            Stream.Submit(stream, block, primitives);
        } finally {
            for (int i = 0; i < lent.length; i++) {
                if (lent[i] != null) {
                    MklDnn.MemoryReleaseDataHandle(lent[i], places[i]);
                }
            }
        }
    }
}
