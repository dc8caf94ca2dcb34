package io.bellows.compress;

import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;

/**
 * What {@link PostTrainingQuantizer} fits: a model in 8-bit integers or with weights of fewer bits, run by ONNX Runtime on the
 * executors, with the columns and params of the model in floats.
 *
 * <p>A {@link QuantizedNetworkModel} where that knows its network, a {@link QuantizedOnnxModel} where it is any ONNX file.
 *
 * <p>Columns, bad rows and determinism are as {@link io.bellows.engine.serving.BatchPredictor} says. Integer sums are exact on every CPU.
 */
public abstract sealed class QuantizedModel extends Model<QuantizedModel>
        implements QuantizationModeParam<QuantizedModel>, MLWritable permits QuantizedNetworkModel, QuantizedOnnxModel {
    private final String uid;
    private final QuantizationModeParam.Group modeParam;
    private final ServedModel served;
    private final QuantizationSummary summary;
    private boolean keepsFloats = true;

    QuantizedModel(String uid, ServedModel served, QuantizationSummary summary) {
        this.uid = uid;
        this.served = served;
        this.summary = summary;
        modeParam = new QuantizationModeParam.Group(this);
    }

    @Override
    public final String uid() {
        return uid;
    }

    @Override
    public final QuantizationModeParam.Group quantizationModeParam() {
        return modeParam;
    }

    /** The smaller model as an ONNX file, which any ONNX runtime takes; its length is the model's size. */
    public final byte[] onnx() {
        return served.onnx();
    }

    /**
     * What was done to each layer, and what it costs and gains.
     *
     * @throws IllegalStateException if the model was saved by a version that kept none
     */
    public final QuantizationSummary summary() {
        if (summary == null) {
            throw new IllegalStateException("Cannot give the summary of " + uid
                    + ": found none beside the saved model, expected quantization.json; quantize again");
        }
        return summary;
    }

    final boolean hasSummary() {
        return summary != null;
    }

    final QuantizationSummary summaryOrNull() {
        return summary;
    }

    final ServedModel served() {
        return served;
    }

    /** The names of the classes; empty if they have none. */
    public abstract List<String> labels();

    /**
     * The network with the weights that training gave it, in floats, to compare with; empty where it is not known: of an
     * ONNX model from elsewhere, and of a model that was saved without it.
     */
    public abstract Optional<NetworkModel> trained();

    /** The model in floats as an ONNX file; empty where it was saved without it. */
    public abstract Optional<OnnxFile> floats();

    /** Whether the model in floats is saved with this one. */
    final boolean keepsFloats() {
        return keepsFloats;
    }

    final QuantizedModel keepFloats(boolean value) {
        keepsFloats = value;
        return this;
    }

    /** Invalid rows met so far by actions on what the last {@code transform} gave. */
    public abstract long invalidRows();

    /** Takes over the values that {@code other} has for the params that both have. */
    final void copyParams(Params other) {
        for (Param<?> param : params()) {
            if (other.hasParam(param.name()) && other.isSet(other.getParam(param.name()))) {
                set(param.name(), other.getOrDefault(other.getParam(param.name())));
            }
        }
    }

    @Override
    public abstract QuantizedModel copy(ParamMap extra);

    @Override
    public final MLWriter write() {
        return new QuantizedModelFiles.Writer(this);
    }

    @Override
    public final void save(String path) throws IOException {
        write().save(path);
    }

    /** Reads a saved model of any of the classes. */
    public static MLReader<QuantizedModel> read() {
        return new QuantizedModelFiles.Reader();
    }

    /** Reads the model saved at {@code path}, of any of the classes. */
    public static QuantizedModel load(String path) {
        return read().load(path);
    }
}
