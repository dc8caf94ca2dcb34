package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.HeapData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.mkl.DataType;
import com.intel.analytics.bigdl.mkl.Memory;
import io.bellows.network.Shape;
import java.util.Arrays;

/** A tensor on the Java heap in row-major order: a batch of vectors, or of images. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Heap(MemoryData format, Tensor<Object> tensor, float[] values) implements Port {
    /** Zeros of {@code shape}, rows included. */
    static Heap of(int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        return new Heap(format(shape), Tensors.over(values, shape), values);
    }

    /** Zeros for {@code rows} rows of {@code shape}; BigDL's memory knows vectors and images alone. */
    static Heap of(int rows, Shape shape) {
        return shape.rank() == 3 ? of(rows, shape.dim(0), shape.dim(1), shape.dim(2)) : of(rows, shape.size());
    }

    static MemoryData format(int... shape) {
        return new HeapData(shape, shape.length == 2 ? Memory.Format.nc : Memory.Format.nchw, DataType.F32);
    }

    void fill(float[] from) {
        System.arraycopy(from, 0, values, 0, values.length);
    }

    @Override
    public Activity value() {
        return (Activity) tensor;
    }
}
