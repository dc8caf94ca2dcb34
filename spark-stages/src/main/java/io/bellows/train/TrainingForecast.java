package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkCut;
import io.bellows.resources.ExecutorMemory;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be told of a training before its rows are read: where it runs, and what it takes. */
final class TrainingForecast {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingForecast.class);

    private TrainingForecast() {}

    /** Waits, before the first job, for the slots that {@code numWorkers} asks for; those of a pipeline follow from its cut. */
    static void awaitSlots(DataParallelTrainer<?, ?> stage, SparkContext spark) {
        try {
            int stages = Math.max(1, stage.getPipelineStages());
            ClusterSlots.await(spark, Math.max(stages, stage.getNumWorkers()), stages, stage.getSlotTimeoutSeconds());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static TrainingException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new TrainingException("Training was interrupted while it waited for executors", cause);
    }

    /**
     * Looks at all that needs no rows, before the first job, and tells what is to come; gives the network, if it is known by then.
     * Where executors come as jobs ask for them, nothing is known.
     */
    static Optional<Network> foresee(DataParallelTrainer<?, ?> stage, StructType schema, SparkContext spark) {
        if (resumes(stage)) {
            Checkpoints.toResume(stage.getResumeFrom(), stage.uid(), spark.hadoopConfiguration());
        }
        Optional<Network> network = stage.trainer().constant(stage.getTrainer()) == TrainerKind.BARRIER
                ? TrainingSchema.foreseen(stage, schema)
                : Optional.empty();
        network.ifPresent(known -> foretell(stage, known, spark));
        return network;
    }

    /** Tells what a training of {@code network} takes, and warns where executors have less. */
    static void foretell(DataParallelTrainer<?, ?> stage, Network network, SparkContext spark) {
        NetworkCut cut = Pipelining.cut(stage, network);
        int stages = cut.stages().size();
        ClusterSlots slots = slots(stage, spark, stages);
        GradientCoding.of(stage, slots.workers());
        int pipelines = slots.workers() / stages;
        int workerRows = (stage.getBatchSize() + pipelines - 1) / pipelines;
        NetworkCut.Demand demand = Pipelining.demandOfRows(stage, workerRows);
        // whether rows are made anew, which takes more threads, their plan will tell
        long ahead = stage.readAhead()
                .orChosen(false, slots.threadsPerWorker())
                .bytes(workerRows, (long) Float.BYTES * network.inputShape().size());
        long bytes = cut.mostBytes(demand) + ahead;
        LOG.info(
                "{} is to train network '{}' on {} workers of {} threads, batches of {} rows ({} a worker), {} epochs, with"
                        + " about {} MB a worker",
                stage.uid(),
                network.name(),
                slots.workers(),
                slots.threadsPerWorker(),
                stage.getBatchSize(),
                workerRows,
                stage.getEpochs(),
                (bytes >> 20) + 1);
        ExecutorMemory.of(spark, slots.workers(), stage.trainingResources())
                .shortage(bytes, cut.mostNativeBytes(demand))
                .ifPresent(LOG::warn);
    }

    /** Whether a checkpoint is gone on from. */
    static boolean resumes(DataParallelTrainer<?, ?> stage) {
        return !stage.isSet(stage.rateRange()) && stage.isSet(stage.resumeFrom());
    }

    /** The slots that workers get, once there are enough. */
    static ClusterSlots slots(DataParallelTrainer<?, ?> stage, SparkContext spark, int stages) {
        try {
            return ClusterSlots.find(spark, stage, stages);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
