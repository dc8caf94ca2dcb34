package io.bellows.train;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A training's history as DataFrames. */
final class TrainingFrames {
    private static final StructType EPOCHS = new StructType()
            .add("epoch", "int", false)
            .add("trainLoss", "double")
            .add("trainAccuracy", "double")
            .add("validationLoss", "double")
            .add("validationAccuracy", "double")
            .add("learningRate", "double", false)
            .add("seconds", "double", false)
            .add("validationMetric", "double")
            .add("unaveragedLoss", "double")
            .add("unaveragedAccuracy", "double");
    private static final StructType STEPS = new StructType()
            .add("step", "int", false)
            .add("epoch", "int", false)
            .add("loss", "double")
            .add("learningRate", "double", false)
            .add("seconds", "double", false)
            .add("samplesPerSecond", "double", false);

    private static final StructType WORKERS = new StructType()
            .add("worker", "int", false)
            .add("stage", "int", false)
            .add("parameters", "long", false)
            .add("optimizerBytes", "long", false)
            .add("summedBytes", "long", false)
            .add("sentBytes", "long", false)
            .add("peakHeapBytes", "long", false)
            .add("peakResidentBytes", "long", false)
            .add("besideHeapBytes", "long", false);

    private TrainingFrames() {}

    static Dataset<Row> epochs(TrainingSummary summary, SparkSession session) {
        List<Row> rows = summary.epochs().stream()
                .map(epoch -> RowFactory.create(
                        epoch.epoch(),
                        orNull(epoch.trainLoss()),
                        orNull(epoch.trainAccuracy()),
                        orNull(epoch.validationLoss()),
                        orNull(epoch.validationAccuracy()),
                        epoch.learningRate(),
                        epoch.seconds(),
                        orNull(epoch.validationMetric()),
                        orNull(epoch.unaveragedLoss()),
                        orNull(epoch.unaveragedAccuracy())))
                .toList();
        return session.createDataFrame(rows, EPOCHS);
    }

    static Dataset<Row> steps(TrainingSummary summary, SparkSession session) {
        StepHistory steps = summary.steps();
        List<Row> rows = IntStream.range(0, steps.size())
                .mapToObj(i -> RowFactory.create(
                        i + 1,
                        (int) (i / summary.stepsPerEpoch()) + 1,
                        orNull(steps.losses()[i]),
                        steps.rates()[i],
                        steps.seconds()[i],
                        summary.samplesPerSecond(i)))
                .toList();
        return session.createDataFrame(rows, STEPS);
    }

    static Dataset<Row> workers(TrainingSummary summary, SparkSession session) {
        List<Row> rows = summary.use().stream()
                .map(use -> RowFactory.create(
                        use.worker(),
                        use.stage(),
                        use.parameters(),
                        use.optimizerBytes(),
                        use.summedBytes(),
                        use.sentBytes(),
                        use.peakHeapBytes(),
                        use.peakResidentBytes(),
                        use.besideHeapBytes()))
                .toList();
        return session.createDataFrame(rows, WORKERS);
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }
}
