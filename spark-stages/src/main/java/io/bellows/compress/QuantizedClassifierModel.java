package io.bellows.compress;

import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A classifier that was trained here, in 8-bit integers or with weights of fewer bits.
 *
 * <p>Columns, bad rows and determinism are as {@link BatchPredictor} says, but that with {@code dynamic-int8} and {@code int4-weights} the
 * digits of a row depend on the other rows of its batch, unless {@code predictionBatchSize} is 1. With {@code static-int8}, logits are multiples of one step, 255 of them
 * from the smallest to the largest logit of the calibration rows, so that two close classes may come out equal; then the
 * first one is predicted.
 *
 * <p>Saved as params, {@code model.onnx}, {@code network.json}, {@code labels.json}, {@code quantization.json}, the summary, and, where
 * {@code keepFloats} of the quantizer was true, {@code weights.safetensors}, the weights in floats.
 */
public final class QuantizedClassifierModel extends QuantizedModel
        implements PredictionParams<QuantizedClassifierModel> {
    private final PredictionParams.Group params;
    private final Network network;
    private final List<String> labels;
    private final NetworkModel trained;
    private final BatchPredictor predictor;

    QuantizedClassifierModel(
            String uid, byte[] onnx, NetworkModel trained, List<String> labels, QuantizationSummary summary) {
        this(uid, new ServedModel(onnx, trained.network()), trained.network(), labels, trained, summary);
    }

    QuantizedClassifierModel(
            String uid, byte[] onnx, Network network, List<String> labels, QuantizationSummary summary) {
        this(uid, new ServedModel(onnx, network), network, labels, null, summary);
    }

    private QuantizedClassifierModel(
            String uid,
            ServedModel served,
            Network network,
            List<String> labels,
            NetworkModel trained,
            QuantizationSummary summary) {
        super(uid, served, summary);
        this.network = network;
        this.labels = List.copyOf(labels);
        this.trained = trained;
        params = new PredictionParams.Group(this);
        PredictionParams.setDefaults(this);
        QuantizationModeParam.setDefaults(this);
        predictor = new BatchPredictor(served, this, labels);
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return params;
    }

    @Override
    public QuantizedClassifierModel self() {
        return this;
    }

    /** The network that was quantized. */
    public Network network() {
        return network;
    }

    @Override
    public Optional<NetworkModel> trained() {
        return Optional.ofNullable(trained);
    }

    @Override
    public Optional<OnnxFile> floats() {
        return trained().map(model -> OnnxFile.of(OnnxExporter.export(model), uid()));
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public long invalidRows() {
        return predictor.invalidRows();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return predictor.outputSchema(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return predictor.predict(dataset);
    }

    @Override
    public QuantizedClassifierModel copy(ParamMap extra) {
        QuantizedClassifierModel copy =
                new QuantizedClassifierModel(uid(), served(), network, labels, trained, summaryOrNull());
        copyValues(copy, extra);
        copy.keepFloats(keepsFloats()).setParent(parent());
        return copy;
    }
}
