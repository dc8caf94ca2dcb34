package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Dropout;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import java.util.SplittableRandom;

/** Dropout whose mask is a function of a key set before each step; BigDL's own draws from a generator a thread. */
@SuppressWarnings("unchecked") // an Activity of this layer is a tensor
final class KeyedDropout extends Dropout {
    private static final long serialVersionUID = 1L;

    private final double rate;
    private float[] mask = new float[0];
    private long key;

    KeyedDropout(double rate) {
        super(rate, false, true);
        this.rate = rate;
    }

    void setKey(long key) {
        this.key = key;
    }

    @Override
    public Activity updateOutput(Activity input) {
        Tensor<Object> in = (Tensor<Object>) input;
        Tensor<Object> out = (Tensor<Object>) output();
        int size = in.nElement();
        if (mask.length != size) {
            mask = new float[size];
        }
        SplittableRandom random = new SplittableRandom(key);
        float kept = (float) (1 / (1 - rate));
        for (int i = 0; i < size; i++) {
            mask[i] = random.nextDouble() < rate ? 0f : kept;
        }
        multiply(in, out);
        return (Activity) out;
    }

    @Override
    public Activity updateGradInput(Activity input, Activity gradient) {
        Tensor<Object> below = (Tensor<Object>) gradInput();
        multiply((Tensor<Object>) gradient, below);
        return (Activity) below;
    }

    private void multiply(Tensor<Object> from, Tensor<Object> to) {
        float[] source = Tensors.array(from);
        float[] target = Tensors.array(to);
        int sourceStart = Tensors.offset(from);
        int targetStart = Tensors.offset(to);
        for (int i = 0; i < mask.length; i++) {
            target[targetStart + i] = source[sourceStart + i] * mask[i];
        }
    }
}
