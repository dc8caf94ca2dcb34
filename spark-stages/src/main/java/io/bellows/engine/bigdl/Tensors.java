package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor$;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath;
import com.intel.analytics.bigdl.dllib.utils.Table;
import java.util.List;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The Scala-facing casts around BigDL's tensors. */
@SuppressWarnings("unchecked") // BigDL's tensors are boxed generics over float[]
final class Tensors {
    static final ClassTag<Object> FLOAT = (ClassTag<Object>) (ClassTag<?>) ClassTag$.MODULE$.Float();
    static final TensorNumericMath.TensorNumeric<Object> NUMERIC = numeric();

    private Tensors() {}

    private static TensorNumericMath.TensorNumeric<Object> numeric() {
        try {
            // javac cannot name this object
            return (TensorNumericMath.TensorNumeric<Object>) Class.forName(
                            "com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$")
                    .getField("MODULE$")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot reach BigDL's float arithmetic: is its artifact complete?", e);
        }
    }

    /** A tensor over {@code values} themselves. */
    static Tensor<Object> over(float[] values, int... shape) {
        return Tensor$.MODULE$.apply((Object) values, shape, FLOAT, NUMERIC);
    }

    /** The array below a tensor on the heap. */
    static float[] array(Tensor<?> tensor) {
        return (float[]) tensor.storage().array();
    }

    /** Where a tensor's first value lies in its array. */
    static int offset(Tensor<?> tensor) {
        return tensor.storageOffset() - 1;
    }

    /** What a layer takes from its ports: a tensor, or a table of several. */
    static Activity activity(List<Port> ports) {
        if (ports.size() == 1) {
            return ports.get(0).value();
        }
        return new Table(ports.stream().map(Port::value).toArray());
    }
}
