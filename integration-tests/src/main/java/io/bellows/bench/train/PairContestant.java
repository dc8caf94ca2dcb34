package io.bellows.bench.train;

import io.bellows.bench.Contestant;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.EpochSummary;
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
    private static final int EPOCHS = 6;
    private static final int EXECUTORS = 2;

    private PairContestant() {}

    /** Runs as many trainings, 1 or 2, as the argument says. */
    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        int trainings = Integer.parseInt(arguments[0]);
        SparkSession spark = Place.TWO_EXECUTORS.start(new SparkConf());
        Dataset<Row> rows = RandomRows.frame(Workload.CNN, spark).cache();
        rows.count();
        ExecutorService threads = Executors.newFixedThreadPool(trainings);
        List<Future<Double>> rates = new ArrayList<>();
        for (int i = 0; i < trainings; i++) {
            rates.add(threads.submit(() -> samplesPerSecond(rows, EXECUTORS / trainings)));
        }
        double rate = 0;
        for (Future<Double> each : rates) {
            rate += each.get();
        }
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, rate));
        System.exit(0);
    }

    /** The first epoch warms up, and in the last the other training may be through. */
    private static double samplesPerSecond(Dataset<Row> rows, int workers) {
        TrainingSummary summary = new DataParallelClassifier()
                .setNetwork(Workload.CNN.network())
                .setBatchSize(Workload.CNN.batchSize() * workers / EXECUTORS)
                .setNumWorkers(workers)
                .setThreadsPerWorker(1)
                .setEpochs(EPOCHS)
                .fit(rows)
                .summary()
                .orElseThrow();
        double seconds = summary.epochs().subList(1, EPOCHS - 1).stream()
                .mapToDouble(EpochSummary::seconds)
                .sum();
        return Workload.CNN.rows() * (EPOCHS - 2) / seconds;
    }
}
