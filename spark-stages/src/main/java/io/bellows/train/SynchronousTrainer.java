package io.bellows.train;

import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;

/** Trains on all workers in step: the seam behind which trainers differ in how they reach the workers. */
interface SynchronousTrainer {
    /**
     * Trains by {@code plans}, one for each stage of a pipeline, or one where the network is whole.
     *
     * @param rows numbered records, one partition a worker
     * @return what each stage came to: its part of the model, all else alike
     * @throws TrainingException if no model can be given
     */
    List<TrainingResult> train(JavaPairRDD<Long, byte[]> rows, List<TrainingPlan> plans);
}
