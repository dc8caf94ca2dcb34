package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.feature.dataset.AbstractDataSet;
import com.intel.analytics.bigdl.dllib.feature.dataset.DistributedDataSet;
import com.intel.analytics.bigdl.dllib.feature.dataset.MiniBatch;
import com.intel.analytics.bigdl.dllib.feature.dataset.Sample;
import com.intel.analytics.bigdl.dllib.feature.dataset.Transformer;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath.TensorNumeric;
import com.intel.analytics.bigdl.dllib.utils.Table;
import io.bellows.engine.WorkerPass;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.Seq;
import scala.reflect.ClassTag;

/** The workers as a data set of one batch each: which rows a step takes is theirs to know. */
final class PassData implements DistributedDataSet<MiniBatch<Object>> {
    private final RDD<? extends WorkerPass> workers;

    PassData(RDD<? extends WorkerPass> workers) {
        this.workers = workers;
    }

    @Override
    public RDD<MiniBatch<Object>> data(boolean train) {
        return batches(workers);
    }

    private static <W extends WorkerPass> RDD<MiniBatch<Object>> batches(RDD<W> workers) {
        JavaRDD<W> each = workers.toJavaRDD();
        return each.map(worker -> (MiniBatch<Object>) new WorkerBatch(worker)).rdd();
    }

    @Override
    public void shuffle() {
        // the workers order their rows
    }

    @Override
    public long size() {
        return workers.getNumPartitions();
    }

    @Override
    public RDD<?> originRDD() {
        return workers;
    }

    @Override
    public boolean isCached() {
        return true;
    }

    @Override
    public void isCached_$eq(boolean value) {
        // they are kept by whoever made them
    }

    @Override
    public <C> AbstractDataSet<C, ?> transform(Transformer<MiniBatch<Object>, C> transformer, ClassTag<C> tag) {
        throw new UnsupportedOperationException("Workers are taken as they are");
    }

    private static final class WorkerBatch implements MiniBatch<Object> {
        private static final long serialVersionUID = 1L;

        private final transient WorkerPass worker;

        WorkerBatch(WorkerPass worker) {
            this.worker = worker;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public MiniBatch<Object> slice(int offset, int length) {
            return this;
        }

        @Override
        public Activity getInput() {
            return new Table(new Object[] {worker});
        }

        @Override
        public Activity getTarget() {
            return (Activity) NoCriterion.nothing();
        }

        @Override
        public MiniBatch<Object> set(Seq<Sample<Object>> samples, TensorNumeric<Object> numeric) {
            throw new UnsupportedOperationException("A worker's batch holds no samples");
        }
    }
}
