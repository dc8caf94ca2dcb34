package io.bellows.train;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.ServingParams;
import java.util.List;
import org.apache.spark.ml.util.MLReader;

/**
 * What {@link DataParallelRegressor} fits: a network with its weights, whose outputs are in the units of the labels.
 *
 * <p>Output: {@code predictionCol}, a double, or {@code array<float>} where the label is an array or there are several
 * quantiles. Laziness, determinism and invalid rows are as {@link io.bellows.engine.serving.BatchPredictor} says.
 */
public final class DataParallelRegressorModel extends DataParallelModel<DataParallelRegressorModel> {
    private final ServingParams.Group predictionParams;

    DataParallelRegressorModel(String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary) {
        this(uid, networkModel, labels, summary, null);
    }

    private DataParallelRegressorModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary, ServedModel served) {
        super(uid, networkModel, labels, summary, served);
        predictionParams = new ServingParams.Group(this);
        ServingParams.setDefaults(this);
    }

    @Override
    public DataParallelRegressorModel self() {
        return this;
    }

    @Override
    public ServingParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.NUMBERS;
    }

    @Override
    ScoreColumns scoreColumns(int size) {
        return NumberScores.of(this, labels(), size);
    }

    @Override
    DataParallelRegressorModel fresh(ServedModel sameServed) {
        return new DataParallelRegressorModel(
                uid(), networkModel(), labels(), summary().orElse(null), sameServed);
    }

    /** Reads a saved model. */
    public static MLReader<DataParallelRegressorModel> read() {
        return new TrainedModelFiles.Reader<>(DataParallelRegressorModel.class, DataParallelRegressorModel::new);
    }

    /** Reads the model saved at {@code path}. */
    public static DataParallelRegressorModel load(String path) {
        return read().load(path);
    }
}
