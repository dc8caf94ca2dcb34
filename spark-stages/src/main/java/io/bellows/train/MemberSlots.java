package io.bellows.train;

import io.bellows.resources.ClusterCapacity;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.ParamMap;

/**
 * How the members of an ensemble share the cluster's slots.
 *
 * @param atOnce members that train at the same time
 * @param workers of each; 0 for one an executor
 * @param threads of each worker; 0 for its share of the cores
 */
record MemberSlots(int atOnce, int workers, int threads) {
    /** The shares where {@code parallelism} members are to train at once; fewer do where slots are short. */
    static MemberSlots of(SparkContext spark, DataParallelTrainer<?, ?> trainer, int parallelism) {
        int stages = Math.max(1, trainer.getPipelineStages());
        ClusterCapacity cluster = ClusterCapacity.of(spark);
        int workers = trainer.getNumWorkers() > 0
                ? trainer.getNumWorkers()
                : Math.max(stages, cluster.executors() / parallelism / stages * stages);
        int atOnce = Math.max(1, Math.min(parallelism, cluster.slots() / workers));
        if (atOnce == 1 || trainer.trainingResources().isAnything()) {
            return new MemberSlots(1, trainer.getNumWorkers(), trainer.getThreadsPerWorker());
        }
        int threads =
                trainer.getThreadsPerWorker() > 0 ? trainer.getThreadsPerWorker() : cluster.coresOf(atOnce * workers);
        return new MemberSlots(
                spark.isLocal() ? atOnce : Math.max(1, Math.min(atOnce, cluster.cores() / (workers * threads))),
                workers,
                threads);
    }

    /** The params of a member's trainer. */
    ParamMap params(DataParallelTrainer<?, ?> trainer, long seed) {
        return ParamMap.empty()
                .put(trainer.seed().w(seed))
                .put(trainer.numWorkers().w(workers))
                .put(trainer.threadsPerWorker().w(threads));
    }
}
