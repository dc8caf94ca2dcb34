package io.bellows.bench.train;

import io.bellows.bench.Contestant;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.ForecastResult;
import io.bellows.train.TrainingSummary;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Trains a workload, and prints what was expected beside what came of it. */
public final class PlanContestant {
    private PlanContestant() {}

    /** Arguments: the workload, the place, how many workers, each of which has the workload's batch, and epochs. */
    public static void main(String[] arguments) {
        Workload workload = Workload.valueOf(arguments[0]);
        SparkSession spark = Place.valueOf(arguments[1]).start(new SparkConf());
        int workers = Integer.parseInt(arguments[2]);
        TrainingSummary summary = new DataParallelClassifier()
                .setNetwork(workload.network())
                .setBatchSize(workers * workload.batchSize())
                .setNumWorkers(workers)
                .setEpochs(Integer.parseInt(arguments[3]))
                .fit(RandomRows.frame(workload, spark))
                .summary()
                .orElseThrow();
        ForecastResult forecast = summary.forecast();
        System.out.println(String.format(
                Locale.ROOT,
                "%s %f %f %f %d %d %f",
                Contestant.RESULT,
                forecast.plannedSeconds(),
                forecast.seconds(),
                forecast.measuredSeconds(),
                forecast.plannedMegabytes(),
                forecast.measuredMegabytes(),
                summary.samplesPerSecond()));
        System.exit(0);
    }
}
