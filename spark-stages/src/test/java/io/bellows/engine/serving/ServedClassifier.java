package io.bellows.engine.serving;

import io.bellows.engine.HasNetworkModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The least that a model stage around {@link BatchPredictor} is, with a network that is given and not trained. */
public final class ServedClassifier extends Model<ServedClassifier>
        implements PredictionParams<ServedClassifier>, HasNetworkModel {
    private final String uid;
    private final NetworkModel model;
    private final List<String> labels;
    private final PredictionParams.Group params;
    private final BatchPredictor predictor;

    public ServedClassifier(String uid, NetworkModel model, List<String> labels) {
        this.uid = uid;
        this.model = model;
        this.labels = labels;
        params = new PredictionParams.Group(this);
        PredictionParams.setDefaults(this);
        predictor = new BatchPredictor(ServedModel.of(model), this, labels);
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
    public ServedClassifier self() {
        return this;
    }

    @Override
    public NetworkModel networkModel() {
        return model;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

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
    public ServedClassifier copy(ParamMap extra) {
        return copyValues(new ServedClassifier(uid, model, labels), extra).setParent(parent());
    }
}
