package io.bellows.compress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.energy.PredictionEnergy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What quantization did to each layer, what it costs and what it gains.
 *
 * @param layers the convolutions and linear layers, in the order of the graph
 * @param tradeOff what was tried to hold a bound on accuracy, in order; empty without an evaluator
 * @param floatMetric the metric of the model in floats; null without an evaluator
 * @param floatMillis milliseconds that the model in floats takes for {@link #SPEED_ROWS} rows, on one core of the driver
 * @param quantizedMillis milliseconds that the quantized model takes
 * @param floatEnergy of predictions in floats, {@link #SPEED_ROWS} rows at a time, on one core of the driver; null in summaries
 *     that were saved by a version that measured none
 * @param quantizedEnergy the same of the quantized model
 * @param floatBytes size of the ONNX file in floats
 * @param quantizedBytes size of the quantized ONNX file
 * @param notes what one should know, in sentences: what pruning took away before, and that integers gain no speed where they do not
 */
public record QuantizationSummary(
        List<Layer> layers,
        List<Step> tradeOff,
        Double floatMetric,
        double floatMillis,
        double quantizedMillis,
        PredictionEnergy floatEnergy,
        PredictionEnergy quantizedEnergy,
        long floatBytes,
        long quantizedBytes,
        List<String> notes) {
    /** Rows that times are measured with. */
    public static final int SPEED_ROWS = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    public QuantizationSummary {
        // summaries that were saved by a version without notes have none
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /**
     * One layer.
     *
     * @param name the ONNX operator's
     * @param type the operator
     * @param bits of a weight
     * @param weights how many
     * @param min lower end of its output's range; null where it was not calibrated
     * @param max upper end of its output's range; null where it was not calibrated
     * @param sensitivity squared error of the model's outputs if this layer alone is quantized, as a share of their squares;
     *     null where it was not measured
     * @param quantized whether it is, or stays in floats
     */
    public record Layer(
            String name,
            String type,
            int bits,
            long weights,
            Float min,
            Float max,
            Double sensitivity,
            boolean quantized) {}

    /**
     * One way to quantize that was measured.
     *
     * @param floatLayers the layers in floats
     * @param metric the evaluator's
     * @param bytes size of the ONNX file
     * @param holds whether the bound is held
     */
    public record Step(List<String> floatLayers, double metric, long bytes, boolean holds) {}

    /** Speed in floats divided into that of the quantized model: above 1 if it is faster. */
    public double speedUp() {
        return floatMillis / quantizedMillis;
    }

    /** The layers as rows. */
    public Dataset<Row> layersFrame(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (Layer layer : layers) {
            rows.add(RowFactory.create(
                    layer.name(),
                    layer.type(),
                    layer.bits(),
                    layer.weights(),
                    layer.min(),
                    layer.max(),
                    layer.sensitivity(),
                    layer.quantized()));
        }
        return spark.createDataFrame(rows, new StructType(new StructField[] {
            field("name", DataTypes.StringType, false),
            field("type", DataTypes.StringType, false),
            field("bits", DataTypes.IntegerType, false),
            field("weights", DataTypes.LongType, false),
            field("min", DataTypes.FloatType, true),
            field("max", DataTypes.FloatType, true),
            field("sensitivity", DataTypes.DoubleType, true),
            field("quantized", DataTypes.BooleanType, false)
        }));
    }

    /** The trade-off between layers in floats, metric and size, a row for each that was measured, in order. */
    public Dataset<Row> tradeOffFrame(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (Step step : tradeOff) {
            rows.add(RowFactory.create(
                    step.floatLayers().size(), step.floatLayers(), step.metric(), step.bytes(), step.holds()));
        }
        return spark.createDataFrame(rows, new StructType(new StructField[] {
            field("floatLayerCount", DataTypes.IntegerType, false),
            field("floatLayers", DataTypes.createArrayType(DataTypes.StringType, false), false),
            field("metric", DataTypes.DoubleType, false),
            field("bytes", DataTypes.LongType, false),
            field("holds", DataTypes.BooleanType, false)
        }));
    }

    private static StructField field(String name, DataType type, boolean nullable) {
        return new StructField(name, type, nullable, Metadata.empty());
    }

    byte[] toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the summary of a quantization as JSON", e);
        }
    }

    static QuantizationSummary fromJson(byte[] json) throws IOException {
        return JSON.readValue(json, QuantizationSummary.class);
    }
}
