package io.bellows.train;

import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link DataParallelClassifier} fits: a network with its weights, and the names of the classes.
 *
 * <p>Columns, laziness, determinism and invalid rows are as {@link BatchPredictor} says; a saved model predicts the same
 * bits after it is loaded.
 */
public final class DataParallelClassifierModel extends Model<DataParallelClassifierModel>
        implements PredictionParams<DataParallelClassifierModel>, HasNetworkModel, MLWritable {
    private final String uid;
    private final PredictionParams.Group predictionParams;
    private final NetworkModel networkModel;
    private final List<String> labels;
    private final TrainingSummary summary;
    private final ServedModel served;
    private final BatchPredictor predictor;

    DataParallelClassifierModel(String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary) {
        this(uid, networkModel, labels, summary, ServedModel.of(networkModel));
    }

    private DataParallelClassifierModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary, ServedModel served) {
        this.uid = uid;
        this.networkModel = networkModel;
        this.labels = List.copyOf(labels);
        this.summary = summary;
        predictionParams = new PredictionParams.Group(this);
        PredictionParams.setDefaults(this);
        this.served = served;
        predictor = new BatchPredictor(served, this, this.labels);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public DataParallelClassifierModel self() {
        return this;
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public NetworkModel networkModel() {
        return networkModel;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    /** How the training went; empty for a model that was read from a file. */
    public Optional<TrainingSummary> summary() {
        return Optional.ofNullable(summary);
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
    public DataParallelClassifierModel copy(ParamMap extra) {
        DataParallelClassifierModel copy = new DataParallelClassifierModel(uid, networkModel, labels, summary, served);
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ClassifierModelFiles.Writer(this);
    }

    /** Reads a saved model. */
    public static MLReader<DataParallelClassifierModel> read() {
        return new ClassifierModelFiles.Reader();
    }

    /** Reads the model saved at {@code path}. */
    public static DataParallelClassifierModel load(String path) {
        return read().load(path);
    }
}
