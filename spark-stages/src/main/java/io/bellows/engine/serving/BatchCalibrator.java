package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.engine.onnx.Histograms;
import io.bellows.engine.onnx.RangeChoice;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.param.HandleInvalid;
import io.bellows.param.PredictionParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.types.StructType;

/**
 * Finds the range of each activation of a float model over the rows of a DataFrame, on the executors.
 *
 * <p>Deterministic: the ranges do not depend on partitions or on the order of rows.
 */
public final class BatchCalibrator {
    private final ServedModel model;
    private final PredictionParams<?> stage;

    /**
     * A calibrator of {@code model}.
     *
     * @param model in 32-bit floats
     * @param stage the classifier that it is of, whose features column is read
     */
    public BatchCalibrator(ServedModel model, PredictionParams<?> stage) {
        this.model = model;
        this.stage = stage;
    }

    /**
     * The ranges over all usable rows of {@code dataset}, as {@code choice} has them; empty if there are none. Runs a job,
     * or two where the values must be counted.
     *
     * <p>Rows that cannot be used fail it where {@code handleInvalid} is {@code error}, and are left out otherwise.
     */
    public TensorRanges ranges(Dataset<?> dataset, RangeChoice choice) {
        TensorRanges ends = observed(dataset, TensorRanges.EMPTY, choice).stream()
                .map(TensorRanges::read)
                .reduce(TensorRanges.EMPTY, TensorRanges::merge);
        if (ends.isEmpty() || !choice.method().needsHistograms()) {
            return ends;
        }
        Histograms histograms = new Histograms(ends, choice);
        observed(dataset, ends, choice).forEach(histograms::add);
        return histograms.ranges();
    }

    /**
     * The features of usable rows of {@code dataset}, row by row, at most {@code most} rows: the first in the order of
     * their values, so that partitions do not matter. Runs a job.
     */
    public float[] rows(Dataset<?> dataset, int most) {
        StructType schema = dataset.schema();
        int ordinal = schema.fieldIndex(stage.getFeaturesCol());
        FeatureReader reader = new FeatureReader(ordinal, schema.apply(ordinal).dataType(), model.inputSize());
        List<float[]> found = new ArrayList<>(dataset
                .toDF()
                .as(HeldRows.encoder(schema))
                .mapPartitions(new SmallestRows(reader, most), Encoders.BINARY())
                .collectAsList()
                .stream()
                .map(SmallestRows::floats)
                .toList());
        found.sort(Arrays::compare);
        int count = Math.min(most, found.size());
        float[] rows = new float[count * model.inputSize()];
        for (int i = 0; i < count; i++) {
            System.arraycopy(found.get(i), 0, rows, i * model.inputSize(), model.inputSize());
        }
        return rows;
    }

    private List<byte[]> observed(Dataset<?> dataset, TensorRanges ranges, RangeChoice choice) {
        StructType schema = dataset.schema();
        SparkContext spark = dataset.sparkSession().sparkContext();
        int ordinal = schema.fieldIndex(stage.getFeaturesCol());
        HandleInvalid mode =
                PredictionColumns.mode(stage) == HandleInvalid.ERROR ? HandleInvalid.ERROR : HandleInvalid.SKIP;
        CalibrationTask task = new CalibrationTask(
                model.broadcast(spark),
                spark.conf().getInt("spark.task.cpus", 1),
                new FeatureReader(ordinal, schema.apply(ordinal).dataType(), model.inputSize()),
                new InvalidRows(dataset, stage.uid(), "calibrate with", mode),
                ranges,
                choice);
        return dataset.toDF()
                .as(HeldRows.encoder(schema))
                .mapPartitions(task, Encoders.BINARY())
                .collectAsList();
    }
}
