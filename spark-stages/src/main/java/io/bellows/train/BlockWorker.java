package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.WorkerPass;
import io.bellows.network.FlatWeights;
import io.bellows.train.collective.Collective;
import io.bellows.train.data.Batch;
import io.bellows.train.data.Batches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import scala.Tuple2;

/** One worker of {@link BlockManagerTrainer}: its rows, its session, and how far it is; it stays on its executor. */
final class BlockWorker implements WorkerPass, AutoCloseable {
    private final TrainingPlan plan;
    private final ShareLayout layout;
    private final int worker;
    private final WorkerRows rows;
    private final TrainingSession session;
    private final BatchGradient gradient;
    private final FlatWeights weights;
    private final Stopwatch watch = new Stopwatch();
    private final StepSums history;
    private Batches batches;
    private int step;

    private BlockWorker(TrainingPlan plan, ShareLayout layout, int worker, WorkerRows rows) {
        this.plan = plan;
        this.layout = layout;
        this.worker = worker;
        this.rows = rows;
        session = plan.trainingEngine().open(plan.initial().network(), plan.threadsPerWorker());
        weights = FlatWeights.of(plan.initial());
        gradient = new BatchGradient(plan, session, Collective.alone(), weights.trainable().length);
        history = new StepSums((int) plan.steps());
    }

    /** Keeps the rows that Spark brought to the partition {@code worker}. */
    static BlockWorker store(TrainingPlan plan, ShareLayout layout, int worker, Iterator<Tuple2<Long, byte[]>> rows)
            throws IOException {
        WorkerPlace place = new WorkerPlace(worker, 1, layout.workers());
        return new BlockWorker(plan, layout, worker, WorkerRows.store(plan, place, rows));
    }

    @Override
    public void pass(float[] values, float[] sums) {
        remember(values);
        layout.read(values, weights.trainable(), weights.buffers());
        session.writeBuffers(weights.buffers());
        try {
            int epoch = (int) (step / plan.stepsPerEpoch());
            int batch = (int) (step % plan.stepsPerEpoch());
            if (batch == 0) {
                batches = rows.training(epoch, 0);
            }
            compute(batches.next(), sums);
            if (batch == plan.stepsPerEpoch() - 1) {
                batches.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted", e);
        }
    }

    private void compute(Batch local, float[] sums) {
        watch.lap(Stopwatch.Part.DATA_WAIT);
        gradient.compute(
                local,
                weights.trainable(),
                plan.randomKey(step, worker),
                plan.stability().lossScaling().initial());
        session.readBuffers(weights.buffers());
        layout.write(sums, gradient.sums(), weights.buffers());
        step++;
        for (int other = 0; other < layout.workers(); other++) {
            int at = other * layout.shareSize() + layout.part();
            sums[at + ShareLayout.LOSS] = (float) gradient.lossSum();
            sums[at + ShareLayout.WEIGHT] = (float) gradient.weightSum();
            sums[at + ShareLayout.CORRECT] = (float) gradient.correctSum();
            sums[at + ShareLayout.STEP] = step;
        }
        watch.lap(Stopwatch.Part.COMPUTE);
    }

    /** Notes the sums of the step before, which came with the values. */
    private void remember(float[] values) {
        watch.lap(Stopwatch.Part.SYNC);
        if (step > 0) {
            history.set(step - 1, values, layout.part(), watch.secondsElapsed());
        }
    }

    /** What it came to, with the values of the last step. */
    BlockWorkerReport report(float[] values) {
        remember(values);
        return new BlockWorkerReport(
                worker,
                history,
                watch.shares(),
                ProcessMemory.peakHeapBytes(),
                ProcessMemory.peakResidentBytes(),
                ProcessMemory.besideHeapBytes());
    }

    @Override
    public void close() throws IOException {
        try (rows;
                session) {
            if (batches != null) {
                batches.close();
            }
        }
    }
}
