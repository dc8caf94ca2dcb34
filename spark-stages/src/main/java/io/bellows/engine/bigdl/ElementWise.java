package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.AvgPooling;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MemoryData$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.MklDnnMemory$;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Phase;
import com.intel.analytics.bigdl.mkl.PropKind;
import com.intel.analytics.bigdl.mkl.Query;
import scala.Tuple2;

/**
 * An element-wise function of the native library.
 *
 * <p>BigDL itself offers ReLU alone; its other activations are loops over boxed numbers, a hundred times slower. The
 * superclass lends its plumbing of one input and one output, and none of its pooling.
 */
final class ElementWise extends AvgPooling {
    private static final long serialVersionUID = 1L;

    private final int algorithm;
    private final float alpha;
    private long forward;

    /** The function {@code algorithm} of {@link com.intel.analytics.bigdl.mkl.AlgKind}; {@code alpha} is its bound. */
    ElementWise(int algorithm, float alpha) {
        super(1, 1, 1, 1, 0, 0, false, DataFormat$.MODULE$.apply("NCHW"));
        this.algorithm = algorithm;
        this.alpha = alpha;
    }

    @Override
    public Tuple2<MemoryData[], MemoryData[]> initFwdPrimitives(MemoryData[] inputs, Phase phase) {
        MklDnnMemory$ library = MklDnnMemory$.MODULE$;
        _inputFormats_$eq(singleNativeData(inputs));
        MemoryData in = _inputFormats()[0];
        long description = library.EltwiseForwardDescInit(
                PropKind.Forward, algorithm, in.getMemoryDescription(this), alpha, 0f, this);
        forward = library.PrimitiveDescCreate(description, runtime().engine(), 0L, this);
        MemoryData out = MemoryData$.MODULE$.primitiveOutput(forward);
        _outputFormats_$eq(new MemoryData[] {out});
        updateOutputPrimitives_$eq(new long[] {
            library.PrimitiveCreate2(
                    forward,
                    new long[] {in.getPrimitive(runtime(), this)},
                    new int[] {0},
                    1,
                    new long[] {out.getPrimitive(runtime(), this)},
                    1,
                    this)
        });
        output_$eq(initTensor(out));
        return new Tuple2<>(_inputFormats(), _outputFormats());
    }

    @Override
    public Tuple2<MemoryData[], MemoryData[]> initBwdPrimitives(MemoryData[] gradient, Phase phase) {
        MklDnnMemory$ library = MklDnnMemory$.MODULE$;
        _gradOutputFormats_$eq(singleNativeData(gradient));
        _gradOutputFormatsForWeight_$eq(_gradOutputFormats());
        MemoryData in = _inputFormats()[0];
        MemoryData above = _gradOutputFormats()[0];
        long description = library.EltwiseBackwardDescInit(
                algorithm, above.getMemoryDescription(this), in.getMemoryDescription(this), alpha, 0f, this);
        long backward = library.PrimitiveDescCreate(description, runtime().engine(), forward, this);
        MemoryData below = MemoryData$.MODULE$.operationWant(backward, Query.DiffSrcPd, 0);
        _gradInputFormats_$eq(new MemoryData[] {below});
        updateGradInputPrimitives_$eq(new long[] {
            library.PrimitiveCreate2(
                    backward,
                    new long[] {in.getPrimitive(runtime(), this), above.getPrimitive(runtime(), this)},
                    new int[] {0},
                    2,
                    new long[] {below.getPrimitive(runtime(), this)},
                    1,
                    this)
        });
        gradInput_$eq(initTensor(below));
        return new Tuple2<>(_gradOutputFormats(), _gradInputFormats());
    }
}
