package io.bellows.train;

import io.bellows.engine.onnx.OnnxEngine;
import io.bellows.network.Network;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@code fit}: finds the workers, makes the plan, trains. */
final class TrainingRun<M extends DataParallelModel<M>> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final DataParallelTrainer<?, M> stage;
    private final TrainingInput input;
    private final TrainingHead head;
    private final Network network;
    private final SparkContext spark;

    TrainingRun(
            DataParallelTrainer<?, M> stage,
            TrainingInput input,
            TrainingHead head,
            Network network,
            SparkContext spark) {
        this.stage = stage;
        this.input = input;
        this.head = head;
        this.network = network;
        this.spark = spark;
    }

    M train() {
        ClusterSlots slots = slots();
        TrainingPlan plan = plan(slots);
        LOG.info(
                "{} trains {} ({} trainable values) on {} rows, validates on {}: {} workers of {} threads, batch {},"
                        + " {} epochs of {} steps",
                stage.uid(),
                network.name(),
                network.trainableCount(),
                plan.trainRows(),
                plan.validationRows(),
                slots.workers(),
                slots.threadsPerWorker(),
                plan.batchSize(),
                plan.epochs(),
                plan.stepsPerEpoch());
        SynchronousTrainer trainer = new BarrierTrainer(spark, slots, stage.getSlotTimeoutSeconds());
        TrainingResult result = trainer.train(input.rows().forWorkers(slots.workers()), plan);
        result.failureMessage().ifPresent(message -> {
            throw new TrainingException(message, null);
        });
        deleteCheckpoints(plan);
        TrainingSummary summary = new TrainingSummary(
                result.epochs(),
                result.stepLosses(),
                result.bestEpoch(),
                result.time(),
                slots.workers(),
                slots.threadsPerWorker(),
                plan.trainRows(),
                plan.validationRows(),
                input.invalid().count());
        LOG.info("{} trained: {}", stage.uid(), summary);
        return stage.model(head.scale().applied(result.model()), head.labels(), summary);
    }

    private ClusterSlots slots() {
        try {
            return ClusterSlots.find(
                    spark, stage.getNumWorkers(), stage.getThreadsPerWorker(), stage.getSlotTimeoutSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("Training was interrupted while it waited for executors", e);
        }
    }

    private TrainingPlan plan(ClusterSlots slots) {
        String checkpoints = stage.isSet(stage.checkpointPath())
                ? new Path(stage.getCheckpointPath(), stage.uid() + "-" + UUID.randomUUID()).toString()
                : "";
        return new TrainingPlan(
                InitialWeights.of(stage, network, head.scale(), spark.hadoopConfiguration()),
                TrainingSchema.ENGINE,
                new OnnxEngine(),
                input.layout(),
                input.varying(),
                stage.mixing(input.shape()),
                input.counts().training(),
                input.counts().validation(),
                slots.workers(),
                slots.threadsPerWorker(),
                stage.getBatchSize(),
                stage.getAccumulationSteps(),
                stage.getEpochs(),
                stage.optimizer().constant(stage.getOptimizer()).create(stage),
                stage.getLearningRate(),
                stage.getWeightDecay(),
                stage.schedule().constant(stage.getSchedule()).create(stage),
                Stability.of(stage),
                head.goal(),
                Averaging.of(stage),
                Regularization.of(stage),
                LayerRates.of(stage.getLayerRates()),
                new EarlyStopping(
                        stage.getPatience(),
                        stage.getMinDelta(),
                        stage.validationMetric().constant(stage.getValidationMetric())),
                stage.getSeed(),
                stage.getCollectiveTimeoutSeconds(),
                new CheckpointSettings(
                        checkpoints,
                        stage.getCheckpointIntervalEpochs(),
                        new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    /** A run that ended well needs its checkpoints no more. */
    private void deleteCheckpoints(TrainingPlan plan) {
        if (plan.checkpoints().enabled()) {
            Path directory = new Path(plan.checkpoints().directory());
            try {
                directory.getFileSystem(spark.hadoopConfiguration()).delete(directory, true);
            } catch (IOException e) {
                LOG.warn("Could not delete the checkpoints of a finished training in '{}'", directory, e);
            }
        }
    }
}
