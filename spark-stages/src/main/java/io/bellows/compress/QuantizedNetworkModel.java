package io.bellows.compress;

import io.bellows.engine.OutputKind;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.engine.serving.Serving;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.param.ServingParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A model that was trained here, in 8-bit integers or with weights of fewer bits.
 *
 * <p>Columns are those of the model in floats; bad rows and determinism are as {@link BatchPredictor} says, but that with {@code
 * dynamic-int8} and {@code int4-weights} the digits of a row depend on the other rows of its batch, unless {@code predictionBatchSize} is 1.
 *
 * <p>Saved as params, {@code model.onnx}, {@code network.json}, {@code labels.json}, {@code quantization.json}, the summary, and, where
 * {@code keepFloats} of the quantizer was true, {@code weights.safetensors}, the weights in floats.
 */
public abstract sealed class QuantizedNetworkModel extends QuantizedModel
        permits QuantizedClassifierModel, QuantizedMultiLabelClassifierModel, QuantizedRegressorModel {
    private final QuantizedNetwork content;
    private final BatchPredictor predictor;

    QuantizedNetworkModel(String uid, QuantizedNetwork content, QuantizationSummary summary) {
        super(uid, content.served(), summary);
        this.content = content;
        predictor = new BatchPredictor(content.served(), servingParams(), this::scoreColumns);
    }

    /** The model of the class for outputs of {@code kind}, which is none of an embedding. */
    static QuantizedNetworkModel of(
            OutputKind kind, String uid, QuantizedNetwork content, QuantizationSummary summary) {
        return switch (kind) {
            case CLASSES -> new QuantizedClassifierModel(uid, content, summary);
            case LABELS -> new QuantizedMultiLabelClassifierModel(uid, content, summary);
            case NUMBERS -> new QuantizedRegressorModel(uid, content, summary);
            case EMBEDDING ->
                throw new IllegalArgumentException(
                        "Cannot quantize an embedding in " + uid + ": found no head behind it, expected one");
        };
    }

    /** What the outputs are. */
    public abstract OutputKind outputKind();

    /** This model. */
    abstract ServingParams<?> servingParams();

    /** The new columns, by the params as they are now. */
    abstract ScoreColumns scoreColumns(int size);

    /** The network that was quantized. */
    public final Network network() {
        return content.network();
    }

    @Override
    public final Optional<NetworkModel> trained() {
        return Optional.ofNullable(content.trained());
    }

    @Override
    public final Optional<OnnxFile> floats() {
        return trained().map(model -> OnnxFile.of(OnnxExporter.export(model), uid()));
    }

    /** The model in floats under the same params, to compare with; empty where it is not known. */
    public final Optional<QuantizedNetworkModel> inFloats() {
        return trained()
                .map(model -> copyValues(
                        of(outputKind(), uid(), QuantizedNetwork.inFloats(model, labels()), null), ParamMap.empty()));
    }

    @Override
    public final List<String> labels() {
        return content.labels();
    }

    final Serving serving() {
        return predictor.serving();
    }

    @Override
    public final long invalidRows() {
        return predictor.invalidRows();
    }

    @Override
    public final StructType transformSchema(StructType schema) {
        return predictor.outputSchema(schema);
    }

    @Override
    public final Dataset<Row> transform(Dataset<?> dataset) {
        return predictor.predict(dataset);
    }

    @Override
    public final QuantizedNetworkModel copy(ParamMap extra) {
        QuantizedNetworkModel copy = of(outputKind(), uid(), content, summaryOrNull());
        copyValues(copy, extra);
        copy.keepFloats(keepsFloats()).setParent(parent());
        return copy;
    }
}
