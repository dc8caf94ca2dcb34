package io.bellows.bench.train;

import io.bellows.bench.Contestant;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.EpochSummary;
import io.bellows.train.TrainingSummary;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Our side: {@code DataParallelClassifier}; prints the samples a second of the epochs after the first, and what a step costs. */
public final class BarrierContestant {
    private static final int EPOCHS = 4;

    private BarrierContestant() {}

    /**
     * Trains the workload that the first argument names, in the {@link Place} that the second does; others are params of the trainer
     * that take words, as {@code name=value}.
     */
    public static void main(String[] arguments) {
        Workload workload = Workload.valueOf(arguments[0]);
        SparkSession spark = Place.valueOf(arguments[1]).start(new SparkConf());
        DataParallelClassifier trainer = new DataParallelClassifier()
                .setNetwork(workload.network())
                .setBatchSize(workload.batchSize())
                .setEpochs(EPOCHS);
        set(trainer, List.of(arguments).subList(2, arguments.length));
        TrainingSummary summary =
                trainer.fit(RandomRows.frame(workload, spark)).summary().orElseThrow();
        double seconds = summary.epochs().stream()
                .skip(1)
                .mapToDouble(EpochSummary::seconds)
                .sum();
        double rate = workload.rows() * (EPOCHS - 1) / seconds;
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, rate));
        System.out.println(String.format(
                Locale.ROOT,
                "%s with %d workers, a step took %.2f ms beyond computation and the sum over workers, which took %.2f ms for %.1f"
                        + " kB; a worker kept %.1f kB of optimizer vectors",
                Contestant.NOTE,
                summary.workers(),
                summary.stepCostMillis(),
                summary.time().sync() * 1000 / summary.timedSteps(),
                summary.use().get(0).summedBytes() / 1e3 / summary.timedSteps(),
                summary.use().get(0).optimizerBytes() / 1e3));
        System.exit(0);
    }

    /** Sets params of {@code trainer} that take words, each as {@code name=value}. */
    static void set(DataParallelClassifier trainer, List<String> settings) {
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            trainer.set(trainer.getParam(parts[0]), parts[1]);
        }
    }
}
