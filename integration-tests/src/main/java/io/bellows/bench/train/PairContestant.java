package io.bellows.bench.train;

import io.bellows.bench.Contestant;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.EpochSummary;
import io.bellows.train.TimeShares;
import io.bellows.train.TrainingSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Two executors of one core each, at work together or apart: one training of two workers, or two trainings of one worker at
 * the same time, each with as many rows a worker and step. Prints the samples a second of all workers, over the epochs in
 * which both trainings were at work.
 */
public final class PairContestant {
    private static final int EPOCHS = 24;
    /** In the first seconds Java compiles, which takes a third of both cores. */
    private static final int WARM_UP_EPOCHS = 8;

    private static final int EXECUTORS = 2;

    private PairContestant() {}

    /**
     * Runs as many trainings, 1 or 2, as the first argument says; others are params of the trainer that take words, as
     * {@code name=value}.
     */
    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        int trainings = Integer.parseInt(arguments[0]);
        SparkSession spark = Place.TWO_EXECUTORS.start(new SparkConf());
        Dataset<Row> rows = RandomRows.frame(Workload.CNN, spark).cache();
        rows.count();
        ExecutorService threads = Executors.newFixedThreadPool(trainings);
        List<String> settings = List.of(arguments).subList(1, arguments.length);
        List<Future<TrainingSummary>> runs = new ArrayList<>();
        for (int i = 0; i < trainings; i++) {
            runs.add(threads.submit(() -> train(rows, EXECUTORS / trainings, settings)));
        }
        double rate = 0;
        for (Future<TrainingSummary> each : runs) {
            rate += samplesPerSecond(each.get());
            System.out.println(Contestant.NOTE + " " + perStep(each.get()));
        }
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, rate));
        System.exit(0);
    }

    private static TrainingSummary train(Dataset<Row> rows, int workers, List<String> settings) {
        DataParallelClassifier trainer = new DataParallelClassifier()
                .setNetwork(Workload.CNN.network())
                .setBatchSize(Workload.CNN.batchSize() * workers / EXECUTORS)
                .setNumWorkers(workers)
                .setThreadsPerWorker(1)
                .setEpochs(EPOCHS);
        BarrierContestant.set(trainer, settings);
        return trainer.fit(rows).summary().orElseThrow();
    }

    /** In the last epoch the other training may be through. */
    private static double samplesPerSecond(TrainingSummary summary) {
        double seconds = summary.epochs().subList(WARM_UP_EPOCHS, EPOCHS - 1).stream()
                .mapToDouble(EpochSummary::seconds)
                .sum();
        return Workload.CNN.rows() * (EPOCHS - 1 - WARM_UP_EPOCHS) / seconds;
    }

    private static String perStep(TrainingSummary summary) {
        TimeShares time = summary.time();
        double millis = 1000.0 / summary.timedSteps();
        return String.format(
                Locale.ROOT,
                "with %d workers, a step took %.2f ms to compute, %.2f ms to sum over workers, %.2f ms to move weights and %.2f"
                        + " ms to wait for rows",
                summary.workers(),
                time.compute() * millis,
                time.sync() * millis,
                time.optimizer() * millis,
                time.dataWait() * millis);
    }
}
