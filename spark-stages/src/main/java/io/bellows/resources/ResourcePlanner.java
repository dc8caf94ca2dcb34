package io.bellows.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Decides what the user leaves open of how a training uses its cluster, says why, and says what to expect.
 *
 * <p>Times are those of {@link StepCosts#MEASURED} and {@link AllReduceCost#ONE_MACHINE}: of another machine they are off by what its
 * cores are slower or quicker, and on a busy one by what others take.
 */
public final class ResourcePlanner {
    /** Part of a step that may go into what does not grow with its rows, where the batch is free. */
    private static final double FIXED_SHARE = 0.2;

    private static final int LEAST_BATCH = 32;
    private static final int LARGEST_BATCH = 1024;
    /** Steps that an epoch should have, for the weights to move. */
    private static final int STEPS_OF_EPOCH = 20;

    /** By how much fewer workers must be quicker to be worth a word. */
    private static final double WORTH_SAYING = 1.25;

    private final PlanRequest request;
    private final Spread spread;
    private final ExecutorMemory memory;
    private final ReadAhead readAhead;

    private ResourcePlanner(PlanRequest request, Spread spread, ExecutorMemory memory) {
        this.request = request;
        this.spread = spread;
        this.memory = memory;
        readAhead = request.readAhead().orChosen(request.changesRows(), spread.threadsPerWorker());
    }

    /** The plan for workers spread so, in executors of such memory. */
    public static ResourcePlan plan(PlanRequest request, Spread spread, ExecutorMemory memory) {
        return new ResourcePlanner(request, spread, memory).plan();
    }

    private ResourcePlan plan() {
        List<Choice> choices = new ArrayList<>();
        choices.add(workers());
        choices.add(spread.choices().get(1));
        int batch = request.isBatchFree() ? freeBatch() : request.batchSize();
        choices.add(new Choice(
                "batchSize",
                String.valueOf(batch),
                request.isBatchFree()
                        ? text(
                                "the least of whose step at most %.0f %% are expected to go into what does not grow with rows",
                                100 * FIXED_SHARE)
                        : "as set, or by default, since another gives another model"));
        choices.add(readerThreads());
        choices.add(prefetchBatches(batch));
        choices.add(storage());
        StepSeconds step = step(spread.workers(), batch);
        long steps = request.steps(batch);
        double validation = StepCosts.MEASURED.forwardSeconds(
                        request.load(), request.validationRows() / (double) pipelines(spread.workers()), threads())
                * request.epochs();
        return new ResourcePlan(
                batch,
                readAhead,
                step,
                steps,
                steps * step.total() + (request.validationRows() == 0 ? 0 : validation),
                processMegabytes(batch),
                choices);
    }

    private long processMegabytes(int batch) {
        return memory.besideHeapMb(request.nativeBytes().applyAsLong(rowsOfWorker(spread.workers(), batch)));
    }

    private Choice workers() {
        Choice choice = spread.choices().get(0);
        int best = spread.workers();
        for (int fewer = request.stages(); fewer < spread.workers(); fewer += request.stages()) {
            best = step(fewer, request.batchSize()).total()
                            < step(best, request.batchSize()).total()
                    ? fewer
                    : best;
        }
        double gain = step(spread.workers(), request.batchSize()).total()
                / step(best, request.batchSize()).total();
        return gain < WORTH_SAYING
                ? choice
                : new Choice(
                        choice.what(),
                        choice.value(),
                        text(
                                "%s; steps are so short that numWorkers = %d is expected to be %.1f times as fast",
                                choice.reason(), best, gain));
    }

    private Choice readerThreads() {
        return new Choice(
                "readerThreads",
                String.valueOf(readAhead.threads()),
                request.readAhead().threads() > 0
                        ? "as set"
                        : request.changesRows()
                                ? "rows are made anew each epoch, on as many threads as compute"
                                : "rows are read as they are, ahead of the step");
    }

    private Choice prefetchBatches(int batch) {
        return new Choice(
                "prefetchBatches",
                String.valueOf(readAhead.batches()),
                text(
                        "%s; with the step's own they take %,d MB of a worker's heap",
                        request.readAhead().batches() > 0 ? "as set" : "one ready and one being read by each thread",
                        (batchBytes(batch) >> 20) + 1));
    }

    private long batchBytes(int batch) {
        return readAhead.bytes(rowsOfWorker(spread.workers(), batch), request.recordBytes());
    }

    private Choice storage() {
        long share = (request.trainRows() * request.recordBytes() / pipelines(spread.workers())) >> 20;
        long room = memory.heapMb() + memory.overheadMb();
        return new Choice(
                "storage",
                "local disk",
                text(
                        "a worker's rows take %,d MB there%s",
                        share + 1,
                        share * memory.workers() <= room
                                ? ", which the system keeps in free memory where it has some"
                                : ", more than the memory of an executor, so that each epoch reads them from the disk"));
    }

    private int freeBatch() {
        long most = Math.min(LARGEST_BATCH, Math.max(LEAST_BATCH, request.trainRows() / STEPS_OF_EPOCH));
        int batch = LEAST_BATCH;
        while (2L * batch <= most && fixedShare(batch) > FIXED_SHARE && fits(2 * batch)) {
            batch *= 2;
        }
        return batch;
    }

    private boolean fits(int batch) {
        int rows = rowsOfWorker(spread.workers(), batch);
        return memory.shortage(
                        request.workerBytes().applyAsLong(rows) + batchBytes(batch),
                        request.nativeBytes().applyAsLong(rows))
                .isEmpty();
    }

    private double fixedShare(int batch) {
        StepSeconds step = step(spread.workers(), batch);
        double grows = step.compute() - StepCosts.MEASURED.computeSeconds(request.load(), 0, threads());
        return 1 - grows / step.total();
    }

    private StepSeconds step(int workers, int batch) {
        return new StepSeconds(
                StepCosts.MEASURED.computeSeconds(request.load(), rowsOfWorker(workers, batch), threads())
                        / request.stages(),
                AllReduceCost.ONE_MACHINE.seconds(
                        pipelines(workers),
                        (double) Float.BYTES * request.load().parameters()),
                StepCosts.MEASURED.moveSeconds(request.load()));
    }

    private int pipelines(int workers) {
        return Math.max(1, workers / request.stages());
    }

    private int rowsOfWorker(int workers, int batch) {
        return (batch + pipelines(workers) - 1) / pipelines(workers);
    }

    private int threads() {
        return spread.threadsPerWorker();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
