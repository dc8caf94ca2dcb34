package io.bellows.train;

import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What {@link DataParallelClassifier} fits: a network with its weights, and the names of the classes. */
public final class DataParallelClassifierModel extends Model<DataParallelClassifierModel>
        implements PredictionParams<DataParallelClassifierModel> {
    private final String uid;
    private final PredictionParams.Group predictionParams;
    private final NetworkModel networkModel;
    private final List<String> labels;
    private final TrainingSummary summary;

    DataParallelClassifierModel(String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary) {
        this.uid = uid;
        this.networkModel = networkModel;
        this.labels = List.copyOf(labels);
        this.summary = summary;
        predictionParams = new PredictionParams.Group(this);
        PredictionParams.setDefaults(this);
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

    /** The network and its weights. */
    public NetworkModel networkModel() {
        return networkModel;
    }

    /** The names of the classes; class {@code i} is the {@code i}-th. */
    public List<String> labels() {
        return labels;
    }

    /** How the training went; empty for a model that was read from a file. */
    public Optional<TrainingSummary> summary() {
        return Optional.ofNullable(summary);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return schema;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return dataset.toDF();
    }

    @Override
    public DataParallelClassifierModel copy(ParamMap extra) {
        DataParallelClassifierModel copy = new DataParallelClassifierModel(uid, networkModel, labels, summary);
        return copyValues(copy, extra).setParent(parent());
    }
}
