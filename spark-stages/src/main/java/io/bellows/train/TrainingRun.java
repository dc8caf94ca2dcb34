package io.bellows.train;

import io.bellows.engine.onnx.OnnxEngine;
import io.bellows.network.Network;
import io.bellows.network.NetworkCut;
import io.bellows.network.NetworkModel;
import io.bellows.resources.ExecutorMemory;
import io.bellows.resources.NetworkLoad;
import io.bellows.resources.PlanRequest;
import io.bellows.resources.ResourcePlan;
import io.bellows.resources.ResourcePlanner;
import io.bellows.train.schedule.RangeTest;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
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
    private final TrainingEnergy energy;
    private final SparkContext spark;
    private final Path eventFolder;

    TrainingRun(
            DataParallelTrainer<?, M> stage,
            TrainingInput input,
            TrainingHead head,
            Network network,
            TrainingEnergy energy) {
        this.stage = stage;
        this.input = input;
        this.head = head;
        this.network = network;
        this.energy = energy;
        spark = energy.spark();
        eventFolder = stage.isSet(stage.tensorBoardPath())
                ? new Path(stage.getTensorBoardPath(), stage.uid() + "-" + UUID.randomUUID())
                : null;
    }

    M train() {
        NetworkCut cut = Pipelining.cut(stage, network);
        int stages = cut.stages().size();
        ClusterSlots slots = TrainingForecast.slots(stage, spark, stages);
        ExecutorMemory memory = ExecutorMemory.of(spark, slots.workers(), stage.trainingResources());
        ResourcePlan resources = ResourcePlanner.plan(request(cut), slots.spread(), memory);
        TrainingPlan plan = plan(slots, resources, stages);
        TrainingOutline outline = outline(plan, slots, resources, stages);
        LOG.info("{}", outline);
        resources.choices().forEach(choice -> LOG.info("{}: {}", stage.uid(), choice));
        TrainingListeners.fire(outline);
        warnOfFewRows(plan);
        plan.collective()
                .exposure(spark.conf(), spark.applicationId(), slots.workers())
                .ifPresent(LOG::warn);
        LiveEvents events = events();
        SynchronousTrainer trainer =
                switch (stage.trainer().constant(stage.getTrainer())) {
                    case BARRIER ->
                        new BarrierTrainer(
                                stage.uid(),
                                spark,
                                slots,
                                stage.getSlotTimeoutSeconds(),
                                stage.getMaxRestarts(),
                                events);
                    case BLOCK_MANAGER ->
                        new BlockManagerTrainer(stage.uid(), spark, slots, stage.getSlotTimeoutSeconds());
                };
        List<TrainingResult> results;
        try {
            results = trainer.train(input.rows().forWorkers(plan.pipelines(), stages), plan.ofStages(cut));
        } finally {
            if (events != null) {
                events.close();
            }
        }
        TrainingResult result = results.get(0);
        if (result.failure() != null) {
            throw new TrainingException(explained(result.failure()), null);
        }
        if (plan.limits().rangeTest()) {
            throw new RangeTestEnd(stage.uid(), result.steps(), result.end());
        }
        NetworkModel trained = whole(cut, results, TrainingResult::model);
        deleteCheckpoints(plan);
        TrainingSummary summary = new TrainingSummary(
                result.epochs(),
                result.steps(),
                result.bestEpoch(),
                result.end(),
                result.time(),
                result.use(),
                result.timedSteps(),
                plan.stepsPerEpoch(),
                slots.workers(),
                slots.threadsPerWorker(),
                plan.trainRows(),
                plan.validationRows(),
                input.invalid().count(),
                energy.taken(),
                resources);
        warnOfNoStep(summary);
        warnOfNoMetric(summary);
        warnOfNoAverage(summary);
        writeEvents(summary, events);
        LOG.info("{} trained: {}", stage.uid(), summary);
        TrainingListeners.fire(summary);
        M model = model(trained, summary);
        if (result.unaveraged() != null) {
            model.setUnaveraged(model(whole(cut, results, TrainingResult::unaveraged), summary));
        }
        return model;
    }

    private PlanRequest request(NetworkCut cut) {
        return new PlanRequest(
                NetworkLoad.of(network),
                input.counts().training(),
                input.counts().validation(),
                input.layout().bytes(),
                stage.getBatchSize(),
                stage.getChooseBatchSize() && !stage.isSet(stage.batchSize()),
                stage.getEpochs(),
                RunLimits.of(stage, energy).steps(),
                cut.stages().size(),
                input.varying() != null || stage.batchChange(input.shape()) != null,
                stage.readAhead(),
                rows -> cut.mostBytes(Pipelining.demandOfRows(stage, rows)),
                rows -> cut.mostNativeBytes(Pipelining.demandOfRows(stage, rows)));
    }

    private TrainingOutline outline(TrainingPlan plan, ClusterSlots slots, ResourcePlan resources, int stages) {
        return new TrainingOutline(
                stage.uid(),
                network.name(),
                network.trainableCount(),
                stages,
                plan.trainRows(),
                plan.validationRows(),
                slots.workers(),
                slots.threadsPerWorker(),
                plan.batchSize(),
                (plan.batchSize() + plan.pipelines() - 1) / plan.pipelines(),
                plan.epochs(),
                plan.stepsPerEpoch(),
                resources);
    }

    private NetworkModel whole(
            NetworkCut cut, List<TrainingResult> results, Function<TrainingResult, NetworkModel> part) {
        NetworkModel whole = cut.join(results.stream().map(part).toList());
        List<String> bad = whole.nonFiniteTensors();
        if (!bad.isEmpty()) {
            throw new TrainingException(
                    "Cannot serve what %s has learnt: found NaN or infinite weights in '%s'%s, expected finite ones; lower learningRate or set clipNorm"
                            .formatted(
                                    stage.uid(),
                                    bad.get(0),
                                    bad.size() > 1 ? " and " + (bad.size() - 1) + " other tensors" : ""),
                    null);
        }
        return whole;
    }

    private M model(NetworkModel whole, TrainingSummary summary) {
        return stage.model(head.scale().applied(whole), head.labels(), summary);
    }

    /** The message of what ended a training; that its rows cannot be looked up must not hide it. */
    private String explained(BadBatch failure) {
        try {
            return failure.explained(input.finder());
        } catch (Exception e) {
            LOG.warn("Could not look up the rows of the batch that ended {}", stage.uid(), e);
            return failure.message();
        }
    }

    private TrainingPlan plan(ClusterSlots slots, ResourcePlan resources, int stages) {
        double[] range = stage.isSet(stage.rateRange()) ? stage.getRateRange() : null;
        TrainingPlan plan = new TrainingPlan(
                InitialWeights.of(stage, network, head.scale(), spark.hadoopConfiguration()),
                TrainingSchema.ENGINE,
                new OnnxEngine(),
                input.layout(),
                input.varying(),
                stage.batchChange(input.shape()),
                input.counts().training(),
                input.counts().validation(),
                slots.workers() / stages,
                slots.threadsPerWorker(),
                resources.readAhead(),
                resources.batchSize(),
                stage.getAccumulationSteps(),
                stage.getEpochs(),
                stage.optimizer().constant(stage.getOptimizer()).create(stage),
                range != null ? range[0] : stage.getLearningRate(),
                stage.getWeightDecay(),
                stage.shardOptimizerState().constant(stage.getShardOptimizerState()),
                range != null
                        ? new RangeTest(range[1] / range[0])
                        : stage.schedule().constant(stage.getSchedule()).create(stage),
                GradientCoding.of(stage, slots.workers()),
                CollectiveSettings.of(stage),
                Stability.of(stage),
                head.goal(),
                Averaging.of(stage),
                Regularization.of(stage),
                LayerRates.of(stage.getLayerRates()),
                stage.pruningStart().sparsity(),
                new EarlyStopping(stage.getPatience(), stage.getMinDelta(), WatchedMetric.of(stage, head)),
                RunLimits.of(stage, energy),
                stage.getSeed(),
                checkpoints(range != null),
                stages == 1 ? Pipelining.NONE : new Pipelining(0, stages, stage.getMicroBatches()));
        requireSameRun(plan);
        return plan;
    }

    private CheckpointSettings checkpoints(boolean isRangeTest) {
        Configuration hadoop = spark.hadoopConfiguration();
        boolean saves = !isRangeTest && stage.isSet(stage.checkpointPath());
        return new CheckpointSettings(
                saves ? new Path(stage.getCheckpointPath(), stage.uid() + "-" + UUID.randomUUID()).toString() : "",
                stage.getCheckpointIntervalEpochs(),
                stage.getCheckpointIntervalSteps(),
                stage.isSet(stage.checkpointIntervalMinutes())
                        ? 60 * stage.getCheckpointIntervalMinutes()
                        : Double.POSITIVE_INFINITY,
                stage.getKeepCheckpoints(),
                stage.getKeepCheckpointsAfterRun(),
                input.counts().print(),
                TrainingForecast.resumes(stage)
                        ? Checkpoints.toResume(stage.getResumeFrom(), stage.uid(), hadoop)
                                .path()
                                .toString()
                        : "",
                new SerializableConfiguration(hadoop));
    }

    private void requireSameRun(TrainingPlan plan) {
        if (plan.checkpoints().resumeFrom().isEmpty()) {
            return;
        }
        Path path = new Path(plan.checkpoints().resumeFrom());
        try {
            CheckpointFolder checkpoint = new CheckpointFolder(path.getFileSystem(spark.hadoopConfiguration()), path);
            String differences = RunIdentity.differences(RunIdentity.of(plan), checkpoint.identity());
            if (!differences.isEmpty()) {
                throw new IllegalArgumentException("Cannot resume " + stage.uid() + " from '" + path + "': found "
                        + differences + ", as the checkpoint has it; set the same params and give the same rows");
            }
            LOG.info("{} continues from '{}'", stage.uid(), path);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot resume " + stage.uid() + " from '" + path + "': " + e.getMessage(), e);
        }
    }

    /** What writes while training runs; null where nothing is asked for. */
    private LiveEvents events() {
        return stage.isSet(stage.tensorBoardPath()) ? new LiveEvents(eventFolder, spark.hadoopConfiguration()) : null;
    }

    private void warnOfFewRows(TrainingPlan plan) {
        long share = Math.min(plan.batchSize(), plan.trainRows()) / plan.pipelines();
        if (plan.batchChange() != null && share < plan.batchChange().leastRows()) {
            LOG.warn(
                    "{} mixes few rows or none: a worker has {} of a batch, and batchMix '{}' makes one of {}; raise batchSize, or"
                            + " lower numWorkers",
                    stage.uid(),
                    share,
                    stage.getOrDefault(stage.getParam("batchMix")),
                    plan.batchChange().leastRows());
        }
    }

    private void warnOfNoStep(TrainingSummary summary) {
        if (summary.epochs().stream().allMatch(epoch -> Double.isNaN(epoch.trainLoss()))) {
            LOG.warn(
                    "{} has learnt nothing: no batch had both rows of weight above 0 and a finite gradient; look at weightCol, and lower"
                            + " lossScale or learningRate",
                    stage.uid());
        }
    }

    private void warnOfNoMetric(TrainingSummary summary) {
        if (summary.validationRows() > 0 && Double.isNaN(summary.best().validationMetric())) {
            LOG.warn(
                    "{} has the model of its last epoch: validationMetric '{}' was no number in any, such as of validation rows"
                            + " of one class or one label, or without weight",
                    stage.uid(),
                    stage.getValidationMetric());
        }
    }

    private void warnOfNoAverage(TrainingSummary summary) {
        if (stage.isSet(stage.swaStartEpoch()) && summary.bestEpoch() < stage.getSwaStartEpoch()) {
            LOG.warn(
                    "{} has the weights of epoch {}, the best, and no average, which begins with swaStartEpoch = {}: lower that, raise"
                            + " patience, or train on without validation rows",
                    stage.uid(),
                    summary.bestEpoch(),
                    stage.getSwaStartEpoch());
        }
    }

    /** A model that is trained is not given up for its curves. */
    private void writeEvents(TrainingSummary summary, LiveEvents live) {
        if (live != null) {
            try {
                TrainingEvents.write(summary, eventFolder, spark.hadoopConfiguration());
                live.delete();
            } catch (IOException e) {
                LOG.warn("Could not write the events of a training to '{}'", eventFolder, e);
            }
        }
    }

    /** A run that ended well needs its checkpoints no more. */
    private void deleteCheckpoints(TrainingPlan plan) {
        if (plan.checkpoints().enabled() && !plan.checkpoints().stay()) {
            Path directory = new Path(plan.checkpoints().directory());
            try {
                directory.getFileSystem(spark.hadoopConfiguration()).delete(directory, true);
            } catch (IOException e) {
                LOG.warn("Could not delete the checkpoints of a finished training in '{}'", directory, e);
            }
        }
    }
}
