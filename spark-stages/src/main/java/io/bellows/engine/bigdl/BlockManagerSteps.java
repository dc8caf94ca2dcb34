package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.optim.DistriOptimizer;
import com.intel.analytics.bigdl.dllib.optim.Trigger;
import com.intel.analytics.bigdl.dllib.utils.Engine$;
import com.intel.analytics.bigdl.dllib.utils.Table;
import io.bellows.engine.ShareMove;
import io.bellows.engine.WorkerPass;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Steps of BigDL's {@code DistriOptimizer}: two Spark jobs each, in the first of which all workers compute and put their sums into
 * Spark's block managers, in the second each takes those of its share and moves it.
 *
 * <p>Values cross in single precision; BigDL would cut them to 16 bits by default.
 */
public final class BlockManagerSteps {
    private static final String SINGLE_PRECISION = "none";
    private static final String MODELS = "Thread Model RDD";

    private BlockManagerSteps() {}

    /**
     * Makes {@code steps} steps, one run at a time in a driver: BigDL lets go of the modules of others.
     *
     * @param workers one a partition, kept in memory where they are; each share is as long as another
     * @param values of all shares, to begin with
     * @return the values in the end
     */
    public static synchronized float[] run(
            JavaRDD<? extends WorkerPass> workers, float[] values, ShareMove move, long steps) {
        BigDlRuntime.start();
        Engine$.MODULE$.setNodeAndCore(workers.getNumPartitions(), 1);
        PassModule module = new PassModule(values);
        DistriOptimizer<Object> optimizer = new DistriOptimizer<>(
                module, new PassData(workers.rdd()), new NoCriterion(), Tensors.FLOAT, Tensors.NUMERIC);
        optimizer.setCompressType(SINGLE_PRECISION);
        optimizer.setOptimMethod(new ShareMethod(move, workers.getNumPartitions()));
        optimizer.setEndWhen(new AfterSteps(steps));
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(workers.context());
        Set<Integer> before = Set.copyOf(spark.getPersistentRDDs().keySet());
        try {
            optimizer.optimize();
        } finally {
            releaseModels(spark, before);
        }
        return module.values();
    }

    /** What BigDL has kept in executors since: of a training that fails it lets nothing go. */
    private static void releaseModels(JavaSparkContext spark, Set<Integer> before) {
        spark.getPersistentRDDs().forEach((id, rdd) -> {
            if (!before.contains(id) && MODELS.equals(rdd.name())) {
                rdd.unpersist(false);
            }
        });
    }

    private static final class AfterSteps implements Trigger {
        private static final long serialVersionUID = 1L;

        private final long steps;

        AfterSteps(long steps) {
            this.steps = steps;
        }

        @Override
        public boolean apply(Table state) {
            return ((Number) state.apply("neval")).longValue() > steps;
        }
    }
}
