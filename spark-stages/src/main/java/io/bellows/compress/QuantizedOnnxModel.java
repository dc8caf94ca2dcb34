package io.bellows.compress;

import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.TensorModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.OnnxModelParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * An ONNX model of any inputs and outputs, in 8-bit integers or with weights of fewer bits.
 *
 * <p>Columns are those of the {@code OnnxModel} that it takes the place of, as are {@code inputCols}, {@code outputCols},
 * {@code handleInvalid} and {@code predictionBatchSize}. Partitions, the order of rows and streaming are as {@link
 * BatchPredictor} says.
 *
 * <p>Saved as params, {@code model.onnx}, {@code quantization.json}, the summary, and, where {@code keepFloats} of the quantizer was true,
 * {@code floats.onnx}, what was quantized.
 */
public final class QuantizedOnnxModel extends QuantizedModel implements OnnxModelParams<QuantizedOnnxModel> {
    private final OnnxModelParams.Group params;
    private final TensorModel model;
    private final OnnxFile floats;
    private BatchPredictor lastUsed;

    /** A model of {@code file}; {@code floats} is null where it is not known. */
    QuantizedOnnxModel(String uid, OnnxFile file, OnnxFile floats, QuantizationSummary summary) {
        this(uid, TensorModel.of(file), floats, summary);
    }

    private QuantizedOnnxModel(String uid, TensorModel model, OnnxFile floats, QuantizationSummary summary) {
        super(uid, model.served(), summary);
        this.model = model;
        this.floats = floats;
        params = new OnnxModelParams.Group(this);
        OnnxModelParams.setDefaults(this);
        QuantizationModeParam.setDefaults(this);
    }

    @Override
    public OnnxModelParams.Group onnxModelParams() {
        return params;
    }

    @Override
    public QuantizedOnnxModel self() {
        return this;
    }

    /** Names, types and shapes of the model's inputs. */
    public List<TensorSpec> inputs() {
        return model.inputs();
    }

    /** Names, types and shapes of the model's outputs. */
    public List<TensorSpec> outputs() {
        return model.outputs();
    }

    @Override
    public Optional<NetworkModel> trained() {
        return Optional.empty();
    }

    @Override
    public Optional<OnnxFile> floats() {
        return Optional.ofNullable(floats);
    }

    @Override
    public List<String> labels() {
        return List.of();
    }

    @Override
    public long invalidRows() {
        return lastUsed == null ? 0 : lastUsed.invalidRows();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return model.predictor(this).outputSchema(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        lastUsed = model.predictor(this);
        return lastUsed.predict(dataset);
    }

    @Override
    public QuantizedOnnxModel copy(ParamMap extra) {
        QuantizedOnnxModel copy = new QuantizedOnnxModel(uid(), model, floats, summaryOrNull());
        copyValues(copy, extra);
        copy.keepFloats(keepsFloats()).setParent(parent());
        return copy;
    }
}
