package io.bellows.engine.bigdl;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractCriterion;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The loss of a {@link PassModule}, which tells BigDL nothing: a worker's own is among its sums. */
@DefaultSerializer(JavaSerializer.class) // As BigDL sends its own
final class NoCriterion extends AbstractCriterion<Activity, Activity, Object> {
    private static final long serialVersionUID = 1L;
    private static final ClassTag<Activity> ACTIVITY = ClassTag$.MODULE$.apply(Activity.class);

    NoCriterion() {
        super(ACTIVITY, ACTIVITY, Tensors.FLOAT, Tensors.NUMERIC);
    }

    static Tensor<Object> nothing() {
        return Tensors.over(new float[1], 1);
    }

    @Override
    public Object updateOutput(Activity input, Activity target) {
        return 0f;
    }

    @Override
    public Activity updateGradInput(Activity input, Activity target) {
        return input;
    }
}
