package io.bellows.compress;

import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link PostTrainingQuantizer} fits: a classifier in 8-bit integers or with weights of 16 or 8 bits, run by ONNX Runtime on the executors.
 *
 * <p>Columns, bad rows and determinism are as {@link BatchPredictor} says. With {@code static-int8}, logits are multiples of one step, 255 of them
 * from the smallest to the largest logit of the calibration rows, so that two close classes may come out equal; then the
 * first one is predicted. Integer sums are exact on every CPU.
 *
 * <p>Saved as params, {@code model.onnx}, {@code network.json}, {@code labels.json} and {@code
 * quantization.json}, the summary.
 */
public final class QuantizedModel extends Model<QuantizedModel>
        implements PredictionParams<QuantizedModel>, QuantizationModeParam<QuantizedModel>, MLWritable {
    private final String uid;
    private final PredictionParams.Group params;
    private final QuantizationModeParam.Group modeParam;
    private final ServedModel served;
    private final Network network;
    private final List<String> labels;
    private final NetworkModel trained;
    private final QuantizationSummary summary;
    private final BatchPredictor predictor;

    QuantizedModel(String uid, byte[] onnx, NetworkModel trained, List<String> labels, QuantizationSummary summary) {
        this(uid, new ServedModel(onnx, trained.network()), trained.network(), labels, trained, summary);
    }

    QuantizedModel(String uid, byte[] onnx, Network network, List<String> labels, QuantizationSummary summary) {
        this(uid, new ServedModel(onnx, network), network, labels, null, summary);
    }

    private QuantizedModel(
            String uid,
            ServedModel served,
            Network network,
            List<String> labels,
            NetworkModel trained,
            QuantizationSummary summary) {
        this.uid = uid;
        this.summary = summary;
        this.served = served;
        this.network = network;
        this.labels = List.copyOf(labels);
        this.trained = trained;
        params = new PredictionParams.Group(this);
        modeParam = new QuantizationModeParam.Group(this);
        PredictionParams.setDefaults(this);
        QuantizationModeParam.setDefaults(this);
        predictor = new BatchPredictor(served, this, labels);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return params;
    }

    @Override
    public QuantizationModeParam.Group quantizationModeParam() {
        return modeParam;
    }

    @Override
    public QuantizedModel self() {
        return this;
    }

    /** The smaller model as an ONNX file, which any ONNX runtime takes; its length is the model's size. */
    public byte[] onnx() {
        return served.onnx();
    }

    /** The network that was quantized. */
    public Network network() {
        return network;
    }

    /**
     * The network with the weights that training gave it, in floats, to compare with; empty for a model that was read from
     * a file, which holds the integers alone.
     */
    public Optional<NetworkModel> trained() {
        return Optional.ofNullable(trained);
    }

    /**
     * What was done to each layer, and what it costs and gains.
     *
     * @throws IllegalStateException if the model was saved by a version that kept none
     */
    public QuantizationSummary summary() {
        if (summary == null) {
            throw new IllegalStateException("Cannot give the summary of " + uid
                    + ": found none beside the saved model, expected quantization.json; quantize again");
        }
        return summary;
    }

    boolean hasSummary() {
        return summary != null;
    }

    /** The names of the classes; empty if they have none. */
    public List<String> labels() {
        return labels;
    }

    /** Invalid rows met so far by actions on what the last {@code transform} gave. */
    public long invalidRows() {
        return predictor.invalidRows();
    }

    /** Takes over the values that {@code other} has for the params that both have. */
    void copyColumns(PredictionParams<?> other) {
        for (Param<?> param : params()) {
            if (other.hasParam(param.name()) && other.isSet(other.getParam(param.name()))) {
                set(param.name(), other.getOrDefault(other.getParam(param.name())));
            }
        }
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
    public QuantizedModel copy(ParamMap extra) {
        return copyValues(new QuantizedModel(uid, served, network, labels, trained, summary), extra)
                .setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new QuantizedModelFiles.Writer(this);
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** Reads a saved model. */
    public static MLReader<QuantizedModel> read() {
        return new QuantizedModelFiles.Reader();
    }

    /** Reads the model saved at {@code path}. */
    public static QuantizedModel load(String path) {
        return read().load(path);
    }
}
