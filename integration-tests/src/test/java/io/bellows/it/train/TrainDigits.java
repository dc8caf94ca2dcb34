package io.bellows.it.train;

import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedModel;
import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.FailsOnce;
import io.bellows.it.cluster.Progress;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.TrainingListeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** Trains on the digits, once for each order, and tells each step that the driver hears of: {@code fit 0 step 17}. */
public final class TrainDigits implements DriverTask<TrainDigits.Orders, TrainDigits.Report> {
    /**
     * What to do.
     *
     * @param digits folder of the digits
     * @param markerFile when not empty, labels cannot be computed until this file exists
     * @param together whether all begin at once
     * @param gate when not empty, a worker waits after {@code disturbedRows} of its rows until this file exists
     * @param lost when not empty, rows are cached, and after {@code disturbedRows} of its rows a worker loses its blocks and tells so
     *     in this file
     */
    record Orders(
            String digits,
            List<DigitsFit> fits,
            boolean together,
            String markerFile,
            String gate,
            String lost,
            long disturbedRows) {
        static Orders of(DigitsFit... fits) {
            return new Orders(Digits.folder(), List.of(fits), false, "", "", "", 0);
        }

        Orders failingUntilExists(String marker) {
            return new Orders(digits, fits, together, marker, gate, lost, disturbedRows);
        }

        Orders allTogether() {
            return new Orders(digits, fits, true, markerFile, gate, lost, disturbedRows);
        }

        Orders waitingFor(Path file, long rows) {
            return new Orders(digits, fits, together, markerFile, file.toString(), lost, rows);
        }

        Orders losingBlocks(Path file, long rows) {
            return new Orders(digits, fits, together, markerFile, gate, file.toString(), rows);
        }
    }

    /** What came of it, in the order of the orders. */
    record Report(List<FitOutcome> fits) {
        FitOutcome only() {
            return fits.get(0);
        }
    }

    @Override
    public Class<Orders> argumentType() {
        return Orders.class;
    }

    @Override
    public Report run(SparkSession spark, Orders orders, Progress progress) throws Exception {
        int threads = orders.together() ? orders.fits().size() : 1;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<FitOutcome>> running = new ArrayList<>();
            for (int i = 0; i < orders.fits().size(); i++) {
                int number = i;
                running.add(pool.submit(() -> fit(spark, orders, number, progress)));
            }
            List<FitOutcome> outcomes = new ArrayList<>();
            for (Future<FitOutcome> fit : running) {
                outcomes.add(fit.get());
            }
            return new Report(outcomes);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            pool.shutdownNow();
        }
    }

    private static FitOutcome fit(SparkSession spark, Orders orders, int number, Progress progress) throws IOException {
        DigitsFit fit = orders.fits().get(number);
        String name = "fit " + number + " step ";
        TrainingListeners.add(step -> progress.tell(name + step.step()));
        Dataset<Row> rows = Digits.tensors(spark, orders.digits(), fit.rows());
        if (!orders.markerFile().isEmpty()) {
            rows = rows.withColumn(
                    "label", FailsOnce.labels(orders.markerFile(), 7).apply(functions.col("label")));
        }
        DataParallelClassifier classifier = fit.classifier();
        if (!orders.gate().isEmpty()) {
            classifier.setCustomLoss(new GatedLoss(orders.gate(), orders.disturbedRows()));
        }
        if (!orders.lost().isEmpty()) {
            rows = rows.persist(StorageLevel.MEMORY_AND_DISK());
            classifier.setCustomLoss(new BlockLosingLoss(orders.lost(), orders.disturbedRows()));
        }
        DataParallelClassifierModel model = classifier.fit(rows);
        if (!fit.modelPath().isEmpty()) {
            QuantizedModel quantized =
                    new PostTrainingQuantizer().setModel(model).fit(rows);
            save(model, rows, fit.modelPath());
            save(quantized, rows, quantized(fit.modelPath()));
        }
        long right = model.transform(rows).filter("prediction = label").count();
        return FitOutcome.of(model, right / (double) fit.rows());
    }

    private static <M extends Model<M> & MLWritable> void save(M model, Dataset<Row> rows, String path)
            throws IOException {
        model.write().overwrite().save(path);
        model.transform(rows)
                .select("path", "rawPrediction", "probability", "prediction")
                .write()
                .mode("overwrite")
                .parquet(predictions(path));
    }

    /** Where the int8 form of a saved model is. */
    static String quantized(String modelPath) {
        return modelPath + "-int8";
    }

    /** Where the predictions of a saved model are. */
    static String predictions(String modelPath) {
        return modelPath + "-predictions";
    }
}
