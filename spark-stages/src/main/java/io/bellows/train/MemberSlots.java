package io.bellows.train;

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
        int slots = ClusterSlots.slots(spark);
        int executors = spark.isLocal()
                ? 1
                : Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
        int workers = trainer.getNumWorkers() > 0
                ? trainer.getNumWorkers()
                : Math.max(stages, executors / parallelism / stages * stages);
        int atOnce = Math.max(1, Math.min(parallelism, slots / workers));
        if (atOnce == 1) {
            return new MemberSlots(1, trainer.getNumWorkers(), trainer.getThreadsPerWorker());
        }
        int cores = slots * spark.conf().getInt("spark.task.cpus", 1);
        int share = Math.max(1, Math.min(cores / (atOnce * workers), cores / executors));
        int threads = trainer.getThreadsPerWorker() > 0 ? trainer.getThreadsPerWorker() : share;
        return new MemberSlots(
                spark.isLocal() ? atOnce : Math.max(1, Math.min(atOnce, cores / (workers * threads))),
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
