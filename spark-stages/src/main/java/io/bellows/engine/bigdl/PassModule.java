package io.bellows.engine.bigdl;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.nn.mkldnn.Identity;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Table;
import io.bellows.engine.WorkerPass;
import java.util.Arrays;
import scala.Tuple2;

/**
 * A module whose weights are the values and whose gradient is what a worker gives to the sums. It counts as one of BigDL's
 * mkldnn layers, which are taken as they are.
 */
@DefaultSerializer(JavaSerializer.class) // As BigDL sends its own
final class PassModule extends Identity {
    private static final long serialVersionUID = 1L;

    private final Tensor<Object> weight;
    private final Tensor<Object> gradient;
    private transient float[] sums;

    PassModule(float[] values) {
        weight = Tensors.over(values.clone(), values.length);
        gradient = Tensors.over(new float[values.length], values.length);
    }

    float[] values() {
        return copy(weight);
    }

    private static float[] copy(Tensor<Object> tensor) {
        int from = Tensors.offset(tensor);
        return Arrays.copyOfRange(Tensors.array(tensor), from, from + tensor.nElement());
    }

    @Override
    @SuppressWarnings("unchecked") // arrays of generics
    public Tuple2<Tensor<Object>[], Tensor<Object>[]> parameters() {
        return new Tuple2<>((Tensor<Object>[]) new Tensor<?>[] {weight}, (Tensor<Object>[]) new Tensor<?>[] {gradient});
    }

    @Override
    public Activity updateOutput(Activity input) {
        WorkerPass worker = ((Table) input).apply(1);
        sums = new float[weight.nElement()];
        worker.pass(copy(weight), sums);
        output_$eq((Activity) NoCriterion.nothing());
        return output();
    }

    @Override
    public Activity updateGradInput(Activity input, Activity gradOutput) {
        return input;
    }

    @Override
    public void accGradParameters(Activity input, Activity gradOutput) {
        System.arraycopy(sums, 0, Tensors.array(gradient), Tensors.offset(gradient), sums.length);
    }
}
