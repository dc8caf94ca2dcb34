package io.bellows.train;

import org.apache.spark.api.java.JavaPairRDD;

/** Trains on all workers in step: the seam behind which trainers differ in how they reach the workers. */
interface SynchronousTrainer {
    /**
     * Trains by {@code plan}.
     *
     * @param rows numbered records, one partition a worker
     * @throws TrainingException if no model can be given
     */
    TrainingResult train(JavaPairRDD<Long, byte[]> rows, TrainingPlan plan);
}
