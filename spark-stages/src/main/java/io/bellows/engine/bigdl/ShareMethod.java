package io.bellows.engine.bigdl;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import com.intel.analytics.bigdl.dllib.optim.OptimMethod;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Table;
import io.bellows.engine.ShareMove;
import java.util.Arrays;
import org.apache.spark.TaskContext;
import scala.Function1;
import scala.Tuple2;

/** A {@link ShareMove} as BigDL's optimizers are: each partition of its parameters is the share of one worker. */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records, as a move may be
final class ShareMethod implements OptimMethod<Object> {
    private static final long serialVersionUID = 1L;

    private final ShareMove move;
    private final int workers;
    private Table state = new Table(new Object[0]);
    private transient ShareMove.Mover mover;

    ShareMethod(ShareMove move, int workers) {
        this.move = move;
        this.workers = workers;
    }

    @Override
    public Tuple2<Tensor<Object>, Object> optimize(
            Function1<Tensor<Object>, Tuple2<Object, Tensor<Object>>> evaluation, Tensor<Object> share) {
        if (mover == null) {
            mover = move.mover(TaskContext.getPartitionId());
        }
        float[] values = copy(share);
        float[] sums = copy(evaluation.apply(share)._2());
        for (int i = 0; i < sums.length; i++) {
            // BigDL gives their mean
            sums[i] *= workers;
        }
        int step = ((Number) state.apply("neval")).intValue();
        mover.move(step, values, sums);
        System.arraycopy(values, 0, Tensors.array(share), Tensors.offset(share), values.length);
        return new Tuple2<>(share, new float[] {0});
    }

    private static float[] copy(Tensor<Object> tensor) {
        int from = Tensors.offset(tensor);
        return Arrays.copyOfRange(Tensors.array(tensor), from, from + tensor.nElement());
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // what moves a share is not shared
    public OptimMethod<Object> clone() {
        ShareMethod copy = new ShareMethod(move, workers);
        copy.state = state.clone();
        return copy;
    }

    @Override
    public void clearHistory() {
        // a run has but one
    }

    @Override
    public double getLearningRate() {
        return 0;
    }

    @Override
    public Table state() {
        return state;
    }

    @Override
    public void state_$eq(Table value) {
        state = value;
    }

    @Override
    public OptimMethod<Object> loadFromTable(Table settings) {
        return this;
    }
}
