package io.bellows.compress;

import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ServedModel;
import io.bellows.engine.serving.TensorServing;
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
    private final OnnxFile file;
    private final OnnxFile floats;
    private final List<TensorSpec> outputs;
    private BatchPredictor lastUsed;

    /** A model of {@code file}; {@code floats} is null where it is not known. */
    QuantizedOnnxModel(String uid, OnnxFile file, OnnxFile floats, QuantizationSummary summary) {
        this(uid, file, floats, ServedModel.of(file), null, summary);
    }

    private QuantizedOnnxModel(
            String uid,
            OnnxFile file,
            OnnxFile floats,
            ServedModel served,
            List<TensorSpec> outputs,
            QuantizationSummary summary) {
        super(uid, served, summary);
        this.floats = floats;
        this.file = file;
        this.outputs = outputs == null ? served.outputs(file) : outputs;
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
        return file.inputs();
    }

    /** Names, types and shapes of the model's outputs. */
    public List<TensorSpec> outputs() {
        return outputs;
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

    private BatchPredictor predictor() {
        return new BatchPredictor(served(), TensorServing.of(this, inputs(), outputs));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return predictor().outputSchema(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        lastUsed = predictor();
        return lastUsed.predict(dataset);
    }

    @Override
    public QuantizedOnnxModel copy(ParamMap extra) {
        QuantizedOnnxModel copy = new QuantizedOnnxModel(uid(), file, floats, served(), outputs, summaryOrNull());
        copyValues(copy, extra);
        copy.keepFloats(keepsFloats()).setParent(parent());
        return copy;
    }
}
