package io.bellows.train;

import io.bellows.engine.serving.ClassScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import java.util.List;
import org.apache.spark.ml.util.MLReader;

/**
 * What {@link DataParallelClassifier} fits: a network with its weights, and the names of the classes.
 *
 * <p>Columns, laziness, determinism and invalid rows are as {@link io.bellows.engine.serving.BatchPredictor} says; a saved
 * model predicts the same bits after it is loaded.
 */
public final class DataParallelClassifierModel extends DataParallelModel<DataParallelClassifierModel>
        implements PredictionParams<DataParallelClassifierModel> {
    private final PredictionParams.Group predictionParams;

    DataParallelClassifierModel(String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary) {
        this(uid, networkModel, labels, summary, null);
    }

    private DataParallelClassifierModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary, ServedModel served) {
        super(uid, networkModel, labels, summary, served);
        predictionParams = new PredictionParams.Group(this);
        PredictionParams.setDefaults(this);
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
    ScoreColumns scoreColumns(int size) {
        return ClassScores.of(this, labels(), size);
    }

    @Override
    DataParallelClassifierModel fresh(ServedModel sameServed) {
        return new DataParallelClassifierModel(
                uid(), networkModel(), labels(), summary().orElse(null), sameServed);
    }

    /** Reads a saved model. */
    public static MLReader<DataParallelClassifierModel> read() {
        return new TrainedModelFiles.Reader<>(DataParallelClassifierModel.class, DataParallelClassifierModel::new);
    }

    /** Reads the model saved at {@code path}. */
    public static DataParallelClassifierModel load(String path) {
        return read().load(path);
    }
}
