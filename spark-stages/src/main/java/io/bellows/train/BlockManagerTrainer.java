package io.bellows.train;

import io.bellows.engine.bigdl.BlockManagerSteps;
import io.bellows.network.FlatWeights;
import io.bellows.network.NetworkModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains by BigDL's {@code DistriOptimizer}, for clusters that cannot run barrier stages: two Spark jobs a step, through Spark's
 * block managers. Batches, gradients, optimizers and schedules are those of {@link BarrierTrainer}, and so are losses and weights, up
 * to the rounding of sums; each worker moves its own share of the weights.
 *
 * <p>A worker that is lost ends the training with an error, and so does a slot time-out without a task at work. What else it cannot do is refused by {@link TrainerLimits}.
 */
final class BlockManagerTrainer implements SynchronousTrainer {
    private static final Logger LOG = LoggerFactory.getLogger(BlockManagerTrainer.class);

    private final String stage;
    private final SparkContext spark;
    private final ClusterSlots slots;
    private final int slotTimeoutSeconds;

    BlockManagerTrainer(String stage, SparkContext spark, ClusterSlots slots, int slotTimeoutSeconds) {
        this.stage = stage;
        this.spark = spark;
        this.slots = slots;
        this.slotTimeoutSeconds = slotTimeoutSeconds;
    }

    @Override
    public List<TrainingResult> train(JavaPairRDD<Long, byte[]> rows, List<TrainingPlan> plans) {
        TrainingPlan plan = plans.get(0);
        FlatWeights weights = FlatWeights.of(plan.initial());
        ShareLayout layout =
                new ShareLayout(weights.trainable().length, weights.buffers().length, rows.getNumPartitions());
        Broadcast<TrainingPlan> shared =
                JavaSparkContext.fromSparkContext(spark).broadcast(plan);
        JavaRDD<HeldWorker> workers = workers(rows, shared, layout);
        try {
            float[] values = new float[layout.size()];
            layout.write(values, weights.trainable(), weights.buffers());
            float[] last = SlotWait.limit(
                    spark,
                    "go on training " + stage,
                    slotTimeoutSeconds,
                    () -> BlockManagerSteps.run(workers, values, new ShareOptimizer(shared, layout), plan.steps()));
            layout.read(last, weights.trainable(), weights.buffers());
            List<BlockWorkerReport> reports =
                    workers.map(worker -> worker.held().report(last)).collect();
            return List.of(
                    result(plan, layout, new NetworkModel(plan.initial().network(), weights.toWeights()), reports));
        } catch (TrainingException e) {
            throw e;
        } catch (Exception e) {
            throw spark.isStopped() ? TrainingException.ofStop("", e) : RootCause.explain("finish training", e);
        } finally {
            CleanUp.uninterrupted(() -> {
                if (!spark.isStopped()) {
                    release(workers);
                    shared.destroy();
                }
            });
        }
    }

    private JavaRDD<HeldWorker> workers(
            JavaPairRDD<Long, byte[]> rows, Broadcast<TrainingPlan> shared, ShareLayout layout) {
        String run = UUID.randomUUID().toString();
        RDD<HeldWorker> workers = rows.mapPartitions(partition -> {
                    HeldWorker worker = new HeldWorker(run, TaskContext.getPartitionId());
                    worker.hold(BlockWorker.store(shared.value(), layout, worker.worker(), partition));
                    return List.of(worker).iterator();
                })
                .rdd();
        ClassTag<HeldWorker> tag = ClassTag$.MODULE$.apply(HeldWorker.class);
        return new JavaRDD<>(slots.under(workers), tag).persist(StorageLevel.MEMORY_ONLY());
    }

    private static void release(JavaRDD<HeldWorker> workers) {
        try {
            workers.foreach(HeldWorker::release);
        } catch (Exception e) {
            LOG.warn("Could not let go of the workers of a training; their rows stay until their executors end", e);
        }
        workers.unpersist(false);
    }

    private static TrainingResult result(
            TrainingPlan plan, ShareLayout layout, NetworkModel model, List<BlockWorkerReport> reports) {
        List<BlockWorkerReport> inOrder = new ArrayList<>(reports);
        inOrder.sort(Comparator.comparingInt(BlockWorkerReport::worker));
        BlockWorkerReport first = inOrder.get(0);
        int steps = (int) plan.steps();
        List<EpochSummary> epochs = new ArrayList<>();
        StepHistory history = StepHistory.ofSize(steps);
        for (int from = 0; from < steps; from += (int) plan.stepsPerEpoch()) {
            int end = (int) Math.min(steps, from + plan.stepsPerEpoch());
            epochs.add(epoch(plan, first.history(), from, end, history));
        }
        return new TrainingResult(
                model,
                null,
                epochs,
                history,
                steps,
                plan.limits().steps() < (long) plan.epochs() * plan.stepsPerEpoch()
                        ? TrainingEnd.STEPS
                        : TrainingEnd.EPOCHS,
                epochs.size(),
                first.time(),
                inOrder.stream().map(report -> use(plan, layout, report)).toList(),
                null);
    }

    private static EpochSummary epoch(TrainingPlan plan, StepSums sums, int from, int end, StepHistory history) {
        double loss = 0;
        double weight = 0;
        double correct = 0;
        for (int step = from; step < end; step++) {
            loss += sums.losses()[step];
            weight += sums.weights()[step];
            correct += sums.correct()[step];
            history.set(step, sums.loss(step), plan.rate(step, new double[0]), sums.seconds()[step]);
        }
        double start = from == 0 ? 0 : sums.seconds()[from - 1];
        return new EpochSummary(
                from / (int) plan.stepsPerEpoch() + 1,
                loss / weight,
                correct / weight,
                Double.NaN,
                Double.NaN,
                history.rates()[end - 1],
                sums.seconds()[end - 1] - start,
                Double.NaN,
                Double.NaN,
                Double.NaN);
    }

    private static WorkerUse use(TrainingPlan plan, ShareLayout layout, BlockWorkerReport report) {
        int worker = report.worker();
        int moved = Math.min(layout.trainable(), layout.from(worker + 1))
                - Math.min(layout.trainable(), layout.from(worker));
        return new WorkerUse(
                worker,
                0,
                layout.trainable(),
                (long) Float.BYTES * plan.optimizer().slotCount() * moved,
                Float.BYTES * plan.steps() * layout.size(),
                0,
                report.peakHeapBytes(),
                report.peakResidentBytes(),
                report.besideHeapBytes());
    }
}
