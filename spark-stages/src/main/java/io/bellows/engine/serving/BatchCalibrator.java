package io.bellows.engine.serving;

import io.bellows.engine.onnx.Histograms;
import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.RangeChoice;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.param.HandleInvalid;
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
    private final List<TensorSpec> inputs;
    private final Serving serving;

    /**
     * A calibrator of {@code file}.
     *
     * @param file in 32-bit floats
     * @param serving which columns go into its inputs
     */
    public BatchCalibrator(OnnxFile file, Serving serving) {
        model = ServedModel.of(file);
        inputs = file.inputs();
        this.serving = serving;
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
     * Usable rows of {@code dataset}, at most {@code most} of them and fewer where they are large: the first in the order of their
     * bytes, so that partitions do not matter. Runs a job.
     */
    public List<InputRow> rows(Dataset<?> dataset, int most) {
        StructType schema = dataset.schema();
        SmallestRows smallest = new SmallestRows(serving.readers(schema), inputs, most);
        List<byte[]> rows = dataset.toDF()
                .as(HeldRows.encoder(schema))
                .mapPartitions(smallest, Encoders.BINARY())
                .collectAsList();
        return smallest.first(rows).stream().map(InputRow::read).toList();
    }

    private List<byte[]> observed(Dataset<?> dataset, TensorRanges ranges, RangeChoice choice) {
        StructType schema = dataset.schema();
        SparkContext spark = dataset.sparkSession().sparkContext();
        HandleInvalid mode = serving.mode() == HandleInvalid.ERROR ? HandleInvalid.ERROR : HandleInvalid.SKIP;
        CalibrationTask task = new CalibrationTask(
                model.broadcast(spark),
                spark.conf().getInt("spark.task.cpus", 1),
                serving.readers(schema),
                inputs,
                serving.invalidRows(dataset, "calibrate with", mode),
                ranges,
                choice);
        return dataset.toDF()
                .as(HeldRows.encoder(schema))
                .mapPartitions(task, Encoders.BINARY())
                .collectAsList();
    }
}
